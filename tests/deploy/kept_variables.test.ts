import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

test('a push of this workspace deletes no variable: the kill switch stays', () => {
  const config = parse(readFileSync(join(import.meta.dir, '../../wmill.yaml'), 'utf8'));
  expect(config).toMatchObject({ skipVariables: true, skipSecrets: true });
  const workspaces = Object.values<{ overrides?: object }>(config.workspaces);
  for (const { overrides } of workspaces) expect(overrides ?? {}).not.toHaveProperty('skipVariables');
});
