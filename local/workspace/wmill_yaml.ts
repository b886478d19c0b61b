/** Reads wmill.yaml: which files belong to the workspace and how they are to be understood. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isRecord, type Problem, parseShape } from './problem.ts';
import { readYaml } from './yaml_file.ts';

const globs = z.array(z.string());

const specificItems = z.object({
  variables: globs.optional(),
  resources: globs.optional(),
  triggers: globs.optional(),
  schedules: globs.optional(),
  folders: globs.optional(),
});
export type SpecificItems = z.infer<typeof specificItems>;

/** Keys that matter to the CLI only. */
const any = z.unknown().optional();

const settings = z.strictObject({
  defaultTs: z.enum(['bun', 'deno']).default('bun'),
  includes: globs.default(['f/**']),
  excludes: globs.default([]),
  extraIncludes: globs.default([]),
  nonDottedPaths: z.boolean().default(false),
  includeSchedules: z.boolean().default(false),
  includeTriggers: z.boolean().default(false),
  skipSecrets: z.boolean().default(true),
  plainSecrets: z.boolean().default(false),
  skipVariables: z.boolean().default(false),
  skipResources: z.boolean().default(false),
  skipResourceTypes: z.boolean().default(false),
  skipScripts: z.boolean().default(false),
  skipFlows: z.boolean().default(false),
  skipApps: z.boolean().default(false),
  skipFolders: z.boolean().default(false),
  skipWorkspaceDependencies: any,
  skipDatatableMigrations: any,
  includeUsers: any,
  includeGroups: any,
  includeSettings: any,
  includeKey: any,
  syncBehavior: any,
  locksRequired: any,
  lint: any,
  dedupeLockfiles: any,
  parallel: any,
  message: any,
  promotion: any,
  skipBranchValidation: any,
  codebases: z.array(any).max(0, 'codebase is an EE feature; share code by library scripts').optional(),
  workspaces: any,
  gitBranches: any,
  git_branches: any,
  environments: any,
  promotionOverrides: any,
});

export interface WmillConfig extends z.infer<typeof settings> {
  specific: SpecificItems;
  /** Every workspace name that wmill.yaml knows. */
  workspaceNames: string[];
}

/** wmill.yaml at `root` as it applies to the workspace called `name`; undefined after reporting a problem. */
export function readWmillYaml(root: string, name: string, problems: Problem[]): WmillConfig | undefined {
  const file = 'wmill.yaml';
  if (!existsSync(join(root, file))) {
    const message = `not found in ${root}; point LOCAL_WORKSPACE_DIR at the directory that holds it, or create it with "wmill init"`;
    problems.push({ file, code: 'no_wmill_yaml', message });
    return undefined;
  }
  const raw = readYaml(root, file, problems);
  if (raw === undefined) return undefined;
  const base = isRecord(raw) ? raw : {};
  const workspaces = isRecord(base.workspaces) ? base.workspaces : {};
  const own = isRecord(workspaces[name]) ? workspaces[name] : {};
  const overrides = isRecord(own.overrides) ? own.overrides : {};
  const parsed = parseShape(settings, { ...base, ...overrides }, file, problems);
  const common = parseShape(specificItems, workspaces.commonSpecificItems ?? {}, file, problems);
  const mine = parseShape(specificItems, own.specificItems ?? {}, file, problems);
  if (parsed === undefined || common === undefined || mine === undefined) return undefined;
  const workspaceNames = Object.keys(workspaces).filter((key) => key !== 'commonSpecificItems');
  return { ...parsed, specific: merge(common, mine), workspaceNames };
}

function merge(a: SpecificItems, b: SpecificItems): SpecificItems {
  const merged: SpecificItems = { ...a };
  for (const kind of ['variables', 'resources', 'triggers', 'schedules', 'folders'] as const) {
    const items = b[kind];
    if (items !== undefined) merged[kind] = [...(a[kind] ?? []), ...items];
  }
  return merged;
}
