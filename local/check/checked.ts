/** The input of the checks: the workspace, and its flows with their modules. */
import { join } from 'node:path';
import { flowSuffix } from '../workspace/flows.ts';
import { allModules } from '../workspace/modules.ts';
import type { FlowModule, FlowValue } from '../workspace/openflow.ts';
import { isRecord, type Problem } from '../workspace/problem.ts';
import { propertiesOf } from '../workspace/schema.ts';
import type { Workspace } from '../workspace/types.ts';
import type { WmillConfig } from '../workspace/wmill_yaml.ts';
import { readYaml } from '../workspace/yaml_file.ts';
import { type FlowExpression, flowExpressions } from './flow_expressions.ts';

export interface CheckedFlow {
  path: string;
  file: string;
  value: FlowValue;
  modules: FlowModule[];
  expressions: FlowExpression[];
  /** Names declared by the flow's schema. */
  inputs: string[];
  /** The parsed file, including keys that the runtime ignores. */
  raw: Record<string, unknown>;
}

export interface Checked {
  root: string;
  workspace: Workspace;
  config: WmillConfig;
  /** Path as pushed by the CLI -> file on disk. */
  files: ReadonlyMap<string, string>;
  flows: CheckedFlow[];
}

export type Check = (checked: Checked) => Problem[];

/** The readable flows. */
export function checkedFlows(workspace: Workspace, config: WmillConfig): CheckedFlow[] {
  return [...workspace.flows.values()].map(({ path, value, schema }) => {
    const file = `${path}${flowSuffix(config.nonDottedPaths)}/flow.yaml`;
    const raw = readYaml(workspace.root, file, []);
    const modules = allModules(value);
    return {
      path,
      file,
      value,
      modules,
      expressions: flowExpressions(value, modules),
      inputs: propertiesOf(schema).map(({ name }) => name),
      raw: isRecord(raw) ? raw : {},
    };
  });
}

/** The parsed YAML of every item file that ends in `suffix`. */
export function yamlFiles(
  { root, files }: Checked,
  suffix: string,
): { file: string; raw: Record<string, unknown> }[] {
  return [...files].flatMap(([path, file]) => {
    if (!path.endsWith(suffix)) return [];
    const raw = readYaml(root, file, []);
    return isRecord(raw) ? [{ file, raw }] : [];
  });
}

/** The absolute path of a file of the workspace. */
export function onDisk(checked: Checked, file: string): string {
  return join(checked.root, file);
}
