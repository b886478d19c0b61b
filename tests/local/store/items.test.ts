import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InterpolationError } from '../../../local/store/interpolation.ts';
import { ItemExists, ItemMissing } from '../../../local/store/items.ts';
import { SecretKeyError } from '../../../local/store/secrets.ts';
import { Store } from '../../../local/store/store.ts';
import { emptyWorkspace } from '../runtime/trial.ts';

const fromFile = { path: 'f/a/file', value: { n: 1 }, resourceType: 'any', description: 'from a file' };
let directory: string;
let store: Store;
const workspace = emptyWorkspace('/nowhere');
workspace.resources.set(fromFile.path, fromFile);
workspace.variables.set('f/a/name', { path: 'f/a/name', value: 'file', isSecret: false, description: '' });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'store-'));
  store = Store.open(directory, workspace);
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('a stored item', () => {
  test('overrides the one from a file until it is deleted', () => {
    store.items.updateResource(fromFile.path, { value: { n: 2 } });
    expect(store.items.getResource(fromFile.path)).toEqual({ ...fromFile, value: { n: 2 } });
    expect(store.items.deleteResource(fromFile.path)).toBe(true);
    expect(store.items.getResource(fromFile.path)).toEqual(fromFile);
    expect(store.items.deleteResource(fromFile.path)).toBe(false);
  });

  test('is created by one creator only, also at a path of a file', () => {
    store.items.createResource('f/a/claim', { by: 1 }, 'state');
    expect(() => store.items.createResource('f/a/claim', { by: 2 }, 'state')).toThrow(ItemExists);
    expect(() => store.items.createResource(fromFile.path, {}, 'any')).toThrow(
      'Resource f/a/file already exists',
    );
    expect(store.items.getResource('f/a/claim')?.value).toEqual({ by: 1 });
  });

  test('must exist to be updated', () => {
    expect(() => store.items.updateResource('f/a/none', { value: 1 })).toThrow(ItemMissing);
  });

  test('is listed with those from files, by path prefix and type', () => {
    store.items.createResource('f/a/s', 1, 'state');
    store.items.createResource('f/b/s', 1, 'state');
    expect(store.items.listResources({ pathStart: 'f/a/' }).map((item) => item.path)).toEqual([
      'f/a/file',
      'f/a/s',
    ]);
    expect(store.items.listResources({ type: 'state' }).map((item) => item.path)).toEqual(['f/a/s', 'f/b/s']);
  });
});

describe('a secret variable', () => {
  const secret = { path: 'f/a/pw', value: 'correct horse battery', isSecret: true, description: '' };

  test('is read as written, and its plain value is in no file', () => {
    store.items.putVariable(secret);
    expect(store.items.getVariable('f/a/pw')).toEqual(secret);
    store.close();
    for (const file of readdirSync(directory)) {
      expect(readFileSync(join(directory, file), 'latin1')).not.toContain('correct horse');
      expect(statSync(join(directory, file)).mode & 0o077).toBe(0);
    }
    store = Store.open(directory, workspace);
    expect(store.items.getVariable('f/a/pw')).toEqual(secret);
  });

  test('cannot be decrypted with another key, and the error states the fix', () => {
    store.items.putVariable(secret);
    store.close();
    rmSync(join(directory, 'secret.key'));
    store = Store.open(directory, workspace);
    expect(() => store.items.getVariable('f/a/pw')).toThrow(SecretKeyError);
  });
});

describe('references', () => {
  const resolve = (value: unknown) => store.resolveArgs(JSON.parse(JSON.stringify({ x: value }))).x;

  test('are resolved at the start of a text, in objects and in lists near the top', () => {
    store.items.createResource('f/a/r', { name: '$var:f/a/name', inner: '$res:f/a/file' }, 'any');
    expect(resolve('$res:f/a/r')).toEqual({ name: 'file', inner: { n: 1 } });
    expect(resolve({ deep: { list: ['$var:f/a/name'] } })).toEqual({ deep: { list: ['file'] } });
    expect(resolve([[['$var:f/a/name']]])).toEqual([[['file']]]);
    expect(resolve([[[['$var:f/a/name']]]])).toEqual([[[['$var:f/a/name']]]]);
    expect(resolve('Bearer $var:f/a/name')).toBe('Bearer $var:f/a/name');
  });

  test('through $jsonvar: become the parsed value', () => {
    store.items.putVariable({ path: 'f/a/json', value: '{"a":[1]}', isSecret: false, description: '' });
    expect(resolve('$jsonvar:f/a/json')).toEqual({ a: [1] });
    expect(() => resolve('$jsonvar:f/a/name')).toThrow(InterpolationError);
  });

  test('that are circular or missing are errors', () => {
    store.items.createResource('f/a/one', '$res:f/a/two', 'any');
    store.items.createResource('f/a/two', { back: '$res:f/a/one' }, 'any');
    expect(() => resolve('$res:f/a/one')).toThrow(
      'Maximum resource/variable interpolation depth (50) exceeded',
    );
    expect(() => resolve('$var:f/a/none')).toThrow('Variable f/a/none not found for `x`');
  });

  test('to reserved names of a job are resolved only beside other references', () => {
    const names = { WM_JOB_ID: 'j' };
    expect(store.resolveArgs({ x: '$WM_JOB_ID' }, names).x).toBe('$WM_JOB_ID');
    expect(store.resolveArgs({ x: ['$WM_JOB_ID', '$var:f/a/name'] }, names).x).toEqual(['j', 'file']);
  });
});
