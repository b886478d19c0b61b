/** Writes small workspaces into temporary directories, for tests. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const written: string[] = [];

export const WMILL_YAML = `
defaultTs: bun
includes: ["**"]
nonDottedPaths: true
includeSchedules: true
includeTriggers: true
syncBehavior: v1
workspaces:
  local:
    specificItems:
      resources: ["f/a/place.resource.yaml"]
`;

/** The root of a new workspace that holds `files` (path -> content), and WMILL_YAML unless they bring their own. */
export function writeWorkspace(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'workspace-'));
  written.push(root);
  for (const [path, content] of Object.entries({ 'wmill.yaml': WMILL_YAML, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

/** Removes every workspace that was written; for afterAll. */
export function removeWorkspaces(): void {
  for (const root of written.splice(0)) rmSync(root, { recursive: true, force: true });
}

/** A flow.yaml with these modules (YAML, or its JSON subset). */
export function flowYaml(modules: unknown[], extra: Record<string, unknown> = {}): string {
  return JSON.stringify({ summary: '', value: { modules, ...extra } });
}
