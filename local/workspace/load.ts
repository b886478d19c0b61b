/** Reads a workspace from disk, as `wmill sync push` would send it to a server. */
import { resolve } from 'node:path';
import { findFiles, type Reading } from './files.ts';
import { readFlows } from './flows.ts';
import { type Problem, WorkspaceError } from './problem.ts';
import { readRawApps, reportLowCodeApps } from './raw_apps.ts';
import { readResources, readResourceTypes } from './resources.ts';
import { readSchedules, refuseSchedules } from './schedule_items.ts';
import { readScripts } from './scripts.ts';
import { readFolders, readVariables } from './settings_items.ts';
import { readHttpTriggers } from './trigger_items.ts';
import type { Workspace } from './types.ts';
import { readWmillYaml, type WmillConfig } from './wmill_yaml.ts';

export interface WorkspaceReading {
  /** All items that could be read; undefined when wmill.yaml is invalid. */
  workspace: Workspace | undefined;
  config: WmillConfig | undefined;
  /** Path as pushed by the CLI -> file on disk. */
  files: ReadonlyMap<string, string>;
  problems: Problem[];
}

/** Reads the workspace at `root` and reports all problems that a push would refuse. */
export function readWorkspace(root: string, name: string): WorkspaceReading {
  const problems: Problem[] = [];
  const absolute = resolve(root);
  const config = readWmillYaml(absolute, name, problems);
  if (config === undefined) return { workspace: undefined, config, files: new Map(), problems };
  const files = findFiles(absolute, name, config, problems);
  const reading: Reading = { root: absolute, config, files, problems };
  const scripts = readScripts(reading);
  const schedules = readSchedules(reading);
  refuseSchedules(reading, schedules, scripts);
  reportLowCodeApps(reading);
  const workspace: Workspace = {
    root: absolute,
    name,
    problems,
    scripts,
    flows: readFlows(reading),
    resources: readResources(reading),
    variables: readVariables(reading),
    resourceTypes: readResourceTypes(reading),
    schedules,
    httpTriggers: readHttpTriggers(reading),
    rawApps: readRawApps(reading),
    folders: readFolders(reading),
  };
  return { workspace, config, files, problems };
}

/**
 * Reads the workspace at `root`. An item that cannot be loaded is missing, with the reason in `problems`.
 * @param name selects the workspace-specific files, `x.<name>.resource.yaml`
 * @throws WorkspaceError when wmill.yaml cannot be read
 */
export function loadWorkspace(root: string, name = 'local'): Workspace {
  const { workspace, problems } = readWorkspace(root, name);
  if (workspace === undefined) throw new WorkspaceError(problems);
  return workspace;
}
