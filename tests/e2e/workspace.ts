/** A copy of this workspace with another policy. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

const repository = join(import.meta.dir, '../..');
const policyFile = 'f/credits/resources/policy.resource.yaml';

/** @param change what the copy's policy is instead @returns the root of the copy */
export function workspaceWithPolicy(change: (policy: Record<string, unknown>) => object): string {
  const root = mkdtempSync(join(tmpdir(), 'policy-workspace-'));
  for (const name of readdirSync(repository)) {
    if (/\.resource-type\.yaml$|^wmill/.test(name) || ['f', 'dependencies', 'locks'].includes(name))
      cpSync(join(repository, name), join(root, name), { recursive: true });
  }
  for (const name of ['node_modules', '.venv']) symlinkSync(join(repository, name), join(root, name));
  const resource = parse(readFileSync(join(root, policyFile), 'utf8')) as { value: Record<string, unknown> };
  writeFileSync(join(root, policyFile), stringify({ ...resource, value: change(resource.value) }));
  return root;
}

export function removeWorkspace(root: string): void {
  rmSync(root, { recursive: true, force: true });
}
