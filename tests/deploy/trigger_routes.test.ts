import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { REPOSITORY } from './copies.ts';

test('the key of a route has the form that a server writes, whatever its parameters are called', () => {
  const files = [...new Bun.Glob('f/**/*.http_trigger.yaml').scanSync(REPOSITORY)];
  const routes = files.map((file): { route_path: string; route_path_key: string } =>
    parse(readFileSync(join(REPOSITORY, file), 'utf8')),
  );
  expect(routes.filter(({ route_path }) => route_path.includes('/:')).length).toBeGreaterThan(5);
  for (const { route_path, route_path_key } of routes) {
    expect(route_path_key).toBe(route_path.replace(/:[^/]+/g, ':key'));
  }
});
