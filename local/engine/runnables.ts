/** Jobs for the workspace's scripts and flows, with the options of their files. */
import type { NewJob } from '../store/job.ts';
import type { FlowValue } from '../workspace/openflow.ts';
import type { Flow, Script } from '../workspace/types.ts';
import { prepareFlow } from './prepare.ts';

export function scriptJob(script: Script) {
  const { path, language, hash, timeout, cacheTtl, envs, warnings } = script;
  const limits = { timeoutSeconds: timeout, cacheSeconds: cacheTtl };
  return { kind: 'script', path, language, hash, envs, warnings, ...limits } satisfies Partial<NewJob>;
}

/** @throws {FlowRefused} */
export function flowJob({ path, hash, value, warnings }: Flow) {
  const flow = prepareFlow(value, { deployed: true });
  return { kind: 'flow', path, hash, warnings, ...valueJob(flow) } satisfies Partial<NewJob>;
}

/** Fields of a job that runs a prepared flow. */
export function valueJob(flow: FlowValue) {
  // Name of the directory shared by the steps of a same_worker flow.
  const sharedWith = flow.same_worker ? crypto.randomUUID() : undefined;
  return { flow, sharedWith, cacheSeconds: flow.cache_ttl } satisfies Partial<NewJob>;
}
