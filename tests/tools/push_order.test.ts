import { expect, test } from 'bun:test';
import { pushStages } from '../../tools/deploy/push_order.ts';

const imports = (...pairs: string[]) =>
  pairs.map((pair) => {
    const [from = '', to = ''] = pair.split(' ');
    return { from: `${from}.ts`, to: `${to}.ts`, isType: false };
  });

test('a script that follows its imports by name is pushed in the same stage', () => {
  expect(pushStages(['f/b', 'f/a'], imports('f/b f/a'))).toEqual([['f/a', 'f/b']]);
});

test('a script that precedes one of its imports by name is pushed in a later stage', () => {
  const scripts = ['f/a', 'f/b', 'f/c'];
  expect(pushStages(scripts, imports('f/a f/b', 'f/b f/c'))).toEqual([['f/c'], ['f/b'], ['f/a']]);
});

test('names are compared as file names, as the CLI sorts them', () => {
  expect(pushStages(['f/scan', 'f/scan_channels'], imports('f/scan f/scan_channels'))).toHaveLength(1);
  expect(pushStages(['f/scan', 'f/scan_channels'], imports('f/scan_channels f/scan'))).toHaveLength(2);
});

test('imports of scripts that are not pushed do not count', () => {
  expect(pushStages(['f/a'], imports('f/a f/deployed', 'f/deployed f/a'))).toEqual([['f/a']]);
});

test('imports of types do not count', () => {
  const types = imports('f/a f/b').map((one) => ({ ...one, isType: true }));
  expect(pushStages(['f/a', 'f/b'], types)).toEqual([['f/a', 'f/b']]);
});

test('the scripts of a cycle and their importers form the last stage', () => {
  const cyclic = imports('f/b f/c', 'f/c f/b', 'f/a f/b');
  expect(pushStages(['f/a', 'f/b', 'f/c', 'f/d'], cyclic)).toEqual([['f/d'], ['f/a', 'f/b', 'f/c']]);
});

test('a Python module imports by its path without extension', () => {
  const python = [{ from: 'f/a.py', to: 'f/b', isType: false }];
  expect(pushStages(['f/a', 'f/b'], python)).toEqual([['f/b'], ['f/a']]);
});
