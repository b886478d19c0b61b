/** Reads wmill.yaml: the files of the workspace and their conventions. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isRecord, type Problem, parseShape } from './problem.ts';
import { readYaml } from './yaml_file.ts';

const globs = z.array(z.string());

const oneOrMany = z.union([z.string().transform((glob) => [glob]), globs]);

const specificItems = z.object({
  variables: globs.optional(),
  resources: globs.optional(),
  triggers: globs.optional(),
  schedules: globs.optional(),
  folders: globs.optional(),
});
export type SpecificItems = z.infer<typeof specificItems>;

/** Keys used only by the CLI. */
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
  codebases: z
    .array(z.looseObject({ includes: oneOrMany.optional(), excludes: oneOrMany.optional() }))
    .default([]),
  workspaces: any,
  gitBranches: any,
  git_branches: any,
  environments: any,
  promotionOverrides: any,
  commonSpecificItems: any,
});

export interface WmillConfig extends z.infer<typeof settings> {
  specific: SpecificItems;
  /** All workspace names in wmill.yaml. */
  workspaceNames: string[];
}

/** wmill.yaml at `root` as it applies to the workspace called `name`; undefined after reporting an error. */
export function readWmillYaml(root: string, name: string, problems: Problem[]): WmillConfig | undefined {
  const file = 'wmill.yaml';
  const raw = existsSync(join(root, file)) ? readYaml(root, file, problems) : withoutFile(root, problems);
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

/** Without a wmill.yaml the CLI pushes all files, with its defaults. */
function withoutFile(root: string, problems: Problem[]): Record<string, unknown> | undefined {
  const isWorkspace = ['f', 'u'].some((top) => existsSync(join(root, top)));
  const message = isWorkspace
    ? 'not found, so the defaults of the CLI hold: no schedules, no triggers, directories named x.flow; create it with "wmill init"'
    : `not found in ${root}; point LOCAL_WORKSPACE_DIR at the directory that holds it, or create it with "wmill init"`;
  problems.push({
    ...{ file: 'wmill.yaml', code: 'no_wmill_yaml', message },
    ...(isWorkspace && { severity: 'warning' }),
  });
  return isWorkspace ? {} : undefined;
}

function merge(a: SpecificItems, b: SpecificItems): SpecificItems {
  const merged: SpecificItems = { ...a };
  for (const kind of ['variables', 'resources', 'triggers', 'schedules', 'folders'] as const) {
    const items = b[kind];
    if (items !== undefined) merged[kind] = [...(a[kind] ?? []), ...items];
  }
  return merged;
}
