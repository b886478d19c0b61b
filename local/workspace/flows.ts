/** Reads flows: one directory each, with flow.yaml and the inline scripts that it references. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { contentHash } from './content_hash.ts';
import { flowWarnings, refuseKeys, warnings } from './edition.ts';
import { itemPath, type Reading } from './files.ts';
import { parseFlowValue } from './flow_shape.ts';
import { allModules } from './modules.ts';
import type { FlowValue } from './openflow.ts';
import { type Problem, parseShape, readValid } from './problem.ts';
import { jsonObject } from './shapes.ts';
import type { Flow } from './types.ts';
import { readYaml } from './yaml_file.ts';

const flowFile = z.strictObject({
  summary: z.string().default(''),
  description: z.string().default(''),
  value: z.unknown(),
  schema: jsonObject.default({}),
  timeout: z.number().optional(),
  tag: z.unknown().optional(),
  priority: z.unknown().optional(),
  ws_error_handler_muted: z.unknown().optional(),
  dedicated_worker: z.unknown().optional(),
  visible_to_runner_only: z.unknown().optional(),
  labels: z.array(z.string()).nullish(),
  on_behalf_of_email: z.unknown().optional(),
  on_behalf_of: z.unknown().optional(),
  has_on_behalf_of: z.unknown().optional(),
  extra_perms: z.unknown().optional(),
});

/** The directory suffix of flows in the configured style. */
export function flowSuffix(nonDottedPaths: boolean): string {
  return nonDottedPaths ? '__flow' : '.flow';
}

export function isInsideFlow(file: string, nonDottedPaths: boolean): boolean {
  return file.includes(`${flowSuffix(nonDottedPaths)}/`);
}

export function readFlows({ root, config, files, problems }: Reading): Map<string, Flow> {
  const suffix = `${flowSuffix(config.nonDottedPaths)}/flow.yaml`;
  const flows = new Map<string, Flow>();
  for (const file of files.keys()) {
    if (config.skipFlows || !file.endsWith(suffix)) continue;
    const flow = readValid(problems, () => readFlow(root, file, suffix, problems));
    if (flow !== undefined) flows.set(flow.path, flow);
  }
  return flows;
}

function readFlow(root: string, file: string, suffix: string, problems: Problem[]): Flow | undefined {
  const path = itemPath(file, suffix, problems);
  const raw = readYaml(root, file, problems);
  if (path === undefined || raw === undefined) return undefined;
  const parsed = parseShape(flowFile, raw, file, problems);
  if (parsed === undefined) return undefined;
  refuseKeys('flow', parsed, file, problems);
  const value = parseFlowValue(parsed.value, file, problems);
  if (value === undefined) return undefined;
  readInlineScripts(join(root, file, '..'), value, file, problems);
  checkStepPaths(value, file, problems);
  const { summary, description, schema, timeout } = parsed;
  const labels = parsed.labels ?? [];
  const hash = contentHash(value, schema);
  const all = [...warnings('flow', parsed), ...flowWarnings(value)];
  return { path, summary, description, labels, schema, timeout, value, hash, warnings: all };
}

function readInlineScripts(dir: string, value: FlowValue, file: string, problems: Problem[]): void {
  for (const { id, value: step } of allModules(value)) {
    if (step.type !== 'rawscript') continue;
    const name = inlineName(step.content);
    if (name !== undefined) {
      const content = join(dir, name);
      if (existsSync(content)) step.content = readFileSync(content, 'utf8');
      else {
        const message = `step ${id} takes its code from ${name}, which does not exist; create that file beside flow.yaml or correct the name`;
        problems.push({ file, code: 'missing_inline_file', message });
      }
    }
    const lockName = inlineName(step.lock ?? '');
    if (lockName !== undefined) {
      const lock = join(dir, lockName);
      // A missing lock file means an empty lock, as in the CLI.
      step.lock = existsSync(lock) ? readFileSync(lock, 'utf8') : '';
    }
  }
}

function inlineName(text: string): string | undefined {
  return text.trimStart().startsWith('!inline ') ? text.trim().split(' ')[1] : undefined;
}

function checkStepPaths(value: FlowValue, file: string, problems: Problem[]): void {
  for (const { id, value: step } of allModules(value)) {
    if ((step.type !== 'script' && step.type !== 'flow') || /^([ufg]|hub)\//.test(step.path)) continue;
    const message = `step ${id} points to "${step.path}"; a path starts with f/ or u/ and names an item of the workspace`;
    problems.push({ file, code: 'bad_step_path', message });
  }
}
