import { afterAll, describe, expect, test } from 'bun:test';
import { removeWorkspaces } from '../workspace/on_disk.ts';
import { add, problems } from './checked.ts';

afterAll(removeWorkspaces);

describe('the dependency file', () => {
  const packages = (dependencies: Record<string, string>, imported = 'zod') => ({
    'dependencies/package.json': JSON.stringify({ dependencies }),
    'node_modules/zod/package.json': '{"version": "4.6.7"}',
    'f/a/uses.ts': `import { readFileSync } from 'node:fs';\nimport type { X } from 'only-a-type';\nimport { main as add } from './add.ts';\nimport { z } from '${imported}';\nexport async function main() { return [z, add, readFileSync]; }\n`,
    'f/a/uses.script.yaml': 'kind: script\nschema: {type: object, properties: {}}\n',
  });

  test('is accepted when it lists all imports in the installed versions', () => {
    expect(problems([add('a')], packages({ zod: '4.6.7' }))).toEqual([]);
    expect(problems([add('a')], packages({ zod: '4.6.7' }, 'zod/mini'))).toEqual([]);
  });

  test('is reported when it lacks a package or has another version', () => {
    expect(problems([add('a')], packages({}))).toMatchObject([
      { file: 'f/a/uses.ts', code: 'unlisted_dependency', message: expect.stringContaining('imports zod') },
    ]);
    expect(problems([add('a')], packages({ zod: '^4.0.0' }))).toMatchObject([
      {
        file: 'dependencies/package.json',
        code: 'other_version',
        message: expect.stringContaining('asks for zod ^4.0.0, but here 4.6.7 is installed'),
      },
    ]);
  });
});
