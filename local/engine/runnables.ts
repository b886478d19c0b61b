/** The jobs that run what the workspace stores, with all that its files say about a run. */
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

/** What a job needs to run a prepared flow. */
export function valueJob(flow: FlowValue) {
  // A name for the directory that the steps of a same_worker flow share.
  const sharedWith = flow.same_worker ? crypto.randomUUID() : undefined;
  return { flow, sharedWith, cacheSeconds: flow.cache_ttl } satisfies Partial<NewJob>;
}
