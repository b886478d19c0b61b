/** All checks of a workspace that are possible before it runs. */

import { readWorkspace } from '../workspace/load.ts';
import type { Problem } from '../workspace/problem.ts';
import { type Check, checkedFlows } from './checked.ts';
import { checkDependencies } from './dependencies.ts';
import { checkEnterpriseKeys } from './enterprise.ts';
import { checkExpressions } from './expressions.ts';
import { checkFailureOptions } from './failure_options.ts';
import { checkFiles, checkIgnoredFiles } from './files.ts';
import { checkNamedItems } from './items_named.ts';
import { checkModuleIds } from './module_ids.ts';
import { checkOfficialSchemas } from './official.ts';
import { checkRawApps } from './raw_apps.ts';
import { checkReferences } from './references.ts';
import { checkPlainSecrets, checkResourceValues } from './resource_values.ts';
import { checkSchedules } from './schedules.ts';
import { checkScheduleArgs, checkScriptSchemas, checkStepInputs } from './step_inputs.ts';
import { checkTriggers } from './triggers.ts';

const CHECKS: Check[] = [
  checkOfficialSchemas,
  checkFiles,
  checkDependencies,
  checkIgnoredFiles,
  checkModuleIds,
  checkReferences,
  checkRawApps,
  checkNamedItems,
  checkExpressions,
  checkStepInputs,
  checkScheduleArgs,
  checkScriptSchemas,
  checkFailureOptions,
  checkSchedules,
  checkTriggers,
  checkResourceValues,
  checkPlainSecrets,
  checkEnterpriseKeys,
];

/**
 * Checks the workspace at `root`: errors of a push, of the official validator, and problems that neither reports.
 * @returns every problem, sorted by file; empty for a valid workspace
 */
export function checkWorkspace(root: string, name = 'local'): Problem[] {
  const { workspace, config, files, problems } = readWorkspace(root, name);
  if (workspace === undefined || config === undefined) return problems;
  const checked = { root: workspace.root, workspace, config, files, flows: checkedFlows(workspace, config) };
  const found = [...problems, ...CHECKS.flatMap((check) => check(checked))];
  return found.sort((a, b) => a.file.localeCompare(b.file));
}
