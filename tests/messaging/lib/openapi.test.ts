import { describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { routes } from '../../../f/messaging/lib/api/routes.ts';
import { guideFile, openapiFile, openapiText, withRefusals } from '../../../tools/messaging_docs.ts';

const root = join(import.meta.dir, '../../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

describe('the documentation of the API', () => {
  test('is that of the code; npm run metadata writes it', () => {
    expect(read(openapiFile)).toBe(openapiText());
    expect(read(guideFile)).toBe(withRefusals(read(guideFile)));
  });

  test('has the routes that Windmill serves, and no others', () => {
    const folder = 'f/messaging/triggers';
    const served = readdirSync(join(root, folder))
      .map((name) => parse(read(`${folder}/${name}`)))
      .map(({ http_method, route_path, script_path }) => `${http_method} ${route_path} ${script_path}`)
      .filter((route) => !route.includes('messaging/receipts/'));
    const described = routes.map(
      ({ method, path, script }) => `${method} messaging/${path} f/messaging/scripts/${script}`,
    );
    expect(served.sort()).toEqual(described.sort());
  });
});
