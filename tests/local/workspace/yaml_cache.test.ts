import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { openPlace } from '../../../local/cli/state.ts';
import { loadWorkspace } from '../../../local/workspace/load.ts';
import { YamlCache } from '../../../local/workspace/yaml_cache.ts';

const REPOSITORY = join(import.meta.dir, '../../..');

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'yaml-'));
  file = join(directory, 'yaml.json');
});
afterEach(() => rmSync(directory, { recursive: true }));

/** What a text means to a new process, and how often it had to be parsed for that. */
function read(...texts: string[]) {
  const cache = new YamlCache(file);
  let parsed = 0;
  const values = texts.map((text) =>
    cache.read(text, (yaml) => {
      parsed++;
      return parse(yaml);
    }),
  );
  cache.keep();
  return { values, parsed };
}

describe('the cache of YAML', () => {
  test('gives a later process the same value without parsing', () => {
    const texts = ['a: "0.80"\nb: [1, null, true]\n', 'just text', '{}'];
    const first = read(...texts);
    expect(first.parsed).toBe(3);
    expect(read(...texts)).toEqual({ values: first.values, parsed: 0 });
  });

  test('parses a changed text', () => {
    read('rate: "0.80"');
    expect(read('rate: "0.90"')).toEqual({ values: [{ rate: '0.90' }], parsed: 1 });
  });

  test('stores no value that JSON cannot represent', () => {
    read('a: .nan', 'b: .inf', '');
    expect(read('a: .nan', 'b: .inf').values).toEqual([{ a: Number.NaN }, { b: Number.POSITIVE_INFINITY }]);
  });

  test('returns a separate copy to every reader', () => {
    read('a: [1]');
    const [one, other] = read('a: [1]', 'a: [1]').values as { a: number[] }[];
    one?.a.push(2);
    expect(other).toEqual({ a: [1] });
  });

  test('counts as empty when it is incomplete', () => {
    read('a: 1');
    for (const damage of ['{"', '[1]', '{"a":1}', '']) {
      writeFileSync(file, damage);
      expect(read('a: 1')).toEqual({ values: [{ a: 1 }], parsed: 1 });
    }
  });

  test('is written after a new text, and drops unused entries', () => {
    read('a: 1', 'b: 2');
    const before = statSync(file).ino;
    read('a: 1', 'b: 2');
    expect(statSync(file).ino).toBe(before);
    read('a: 1');
    expect(read('b: 2').parsed).toBe(1);
  });
});

test('this workspace has the same value when it is read from the cache', () => {
  const env = { LOCAL_STATE_DIR: directory };
  const first = openPlace('local', env).workspace;
  expect(openPlace('local', env).workspace).toEqual(first);
  expect(first).toEqual(loadWorkspace(REPOSITORY, 'local'));
});
