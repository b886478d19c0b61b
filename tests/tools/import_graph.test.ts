import { expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brokenRules, fileCycles, folderCycles, levels, readImports } from '../../tools/import_graph.ts';

/** The imports of a workspace made of these files. */
function importsOf(files: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), 'imports-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const imports = readImports(root, ['f']);
  rmSync(root, { recursive: true });
  return imports;
}

test('folders come from low to high, and a file may import another one of its folder', () => {
  const imports = importsOf({
    'f/a/lib/low/x.ts': "import { y } from './y.ts';",
    'f/a/lib/low/y.ts': "import { z } from 'zod';",
    'f/a/lib/high/x.ts': "import { x } from '../low/x.ts';",
    'f/a/scripts/s.ts': "import { x } from '../lib/high/x.ts';",
  });
  expect(levels(imports).levels).toEqual([['f/a/lib/low'], ['f/a/lib/high'], ['f/a/scripts']]);
  expect([...folderCycles(imports), ...fileCycles(imports)]).toEqual([]);
  expect(brokenRules(imports)).toEqual([]);
});

test('a cycle between folders is named with the imports that hold it, types included', () => {
  const imports = importsOf({
    'f/a/lib/low/x.ts': "import type { Z } from '../high/z.ts';",
    'f/a/lib/high/z.ts': "import {\n  x,\n} from '../low/x.ts';",
    'f/a/scripts/s.ts': "import { z } from '../lib/high/z.ts';",
  });
  const words = 'are part of an import cycle between folders';
  expect(folderCycles(imports).sort()).toEqual([
    `f/a/lib/high/z.ts imports f/a/lib/low/x.ts: f/a/lib/high and f/a/lib/low ${words}`,
    `f/a/lib/low/x.ts imports f/a/lib/high/z.ts: f/a/lib/low and f/a/lib/high ${words}`,
  ]);
});

test('a cycle between files of one folder is named with its imports, types included', () => {
  const imports = importsOf({
    'f/a/lib/low/x.ts': "import { y } from './y.ts';\nimport { z } from './z.ts';",
    'f/a/lib/low/y.ts': "import type { X } from './x.ts';",
    'f/a/lib/low/z.ts': '',
    'f/a/lib/py/x.py': 'from f.a.lib.py.y import Y\n',
    'f/a/lib/py/y.py': 'import f.a.lib.py.x\n',
  });
  const words = 'both are part of an import cycle between files';
  expect(fileCycles(imports).sort()).toEqual([
    `f/a/lib/low/x.ts imports f/a/lib/low/y.ts: ${words}`,
    `f/a/lib/low/y.ts imports f/a/lib/low/x.ts: ${words}`,
    `f/a/lib/py/x.py imports f/a/lib/py/y: ${words}`,
    `f/a/lib/py/y.py imports f/a/lib/py/x: ${words}`,
  ]);
});

test('imports of types alone are told apart from others', () => {
  const imports = importsOf({
    'f/a/x.ts': [
      "import type { A } from './types.ts';",
      "import {\n  type B,\n  b,\n} from './values.ts';",
      "export type { C } from './types.ts';",
      "export { c } from './values.ts';",
      "const d = await import('./values.ts');",
    ].join('\n'),
  });
  expect(imports.map(({ to, isType }) => `${to} ${isType}`)).toEqual([
    'f/a/types.ts true',
    'f/a/values.ts false',
    'f/a/types.ts true',
    'f/a/values.ts false',
    'f/a/values.ts false',
  ]);
});

test('a cycle between Python modules is one, too', () => {
  const imports = importsOf({
    'f/a/lib/low/x.py': 'from f.a.lib.high.z import Z\n',
    'f/a/lib/high/z.py': 'import f.a.lib.low.x\n',
  });
  expect(folderCycles(imports)).toHaveLength(2);
});

test.each([
  ['another system', 'f/a/lib/x.ts', '../../b/lib/y.ts', 'never another system'],
  ['what is outside f/', 'f/a/lib/x.ts', '../../../local/y.ts', 'nothing outside f/'],
  ['clients from lib', 'f/a/lib/x.ts', '../clients/y.ts', 'scripts import clients'],
  ['scripts from clients', 'f/a/clients/x.ts', '../scripts/y.ts', 'scripts import clients'],
  ['scripts from scripts', 'f/a/scripts/x.ts', './y.ts', 'scripts import clients'],
  ['clients of f/shared from lib', 'f/a/lib/x.ts', '../../shared/clients/y.ts', 'scripts import clients'],
])('importing %s breaks a rule', (_, file, target, rule) => {
  const broken = brokenRules(importsOf({ [file]: `import { y } from '${target}';` }));
  expect(broken).toHaveLength(1);
  expect(broken[0]).toContain(rule);
});

test('importing code of f/shared and lower layers breaks none', () => {
  const imports = importsOf({
    'f/a/clients/x.ts':
      "import { a } from '../../shared/clients/slack.ts';\nimport { b } from '../lib/low/b.ts';",
    'f/a/scripts/x.ts':
      "import { x } from '../clients/x.ts';\nimport { m } from '../../shared/lib/money.ts';",
  });
  expect(brokenRules(imports)).toEqual([]);
});
