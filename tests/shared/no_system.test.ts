import { expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const shared = join(import.meta.dir, '../../f/shared');
const files = readdirSync(shared, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\.(ts|yaml)$/.test(name),
);

test('f/shared contains neither the folder nor the name of a system', () => {
  const naming = files.filter((name) =>
    /credit|f\/(?!shared\/)[a-z]+\//i.test(readFileSync(join(shared, name), 'utf8')),
  );
  expect(files.length).toBeGreaterThan(20);
  expect(naming).toEqual([]);
});
