/** How the rules are tried: over the API, as previews or as stored flows. */
import type { JsonObject } from '../../../local/workspace/types.ts';
import { type Running, runApi } from '../api/running.ts';

export interface Asking {
  api: Running;
  /** The result of a flow that is run as a preview. */
  preview(modules: unknown[], args?: object, extra?: object): Promise<unknown>;
  /** The same, with the way it ended. */
  ended(modules: unknown[], args?: object, extra?: object): Promise<{ outcome: string; result: unknown }>;
  /** The result of a stored flow. */
  stored(path: string, args?: object): Promise<unknown>;
  /** What the API tells of a run's steps. */
  modulesOf(job: string): Promise<JsonObject[]>;
}

export async function asking(...given: Parameters<typeof runApi>): Promise<Asking> {
  const api = await runApi(...given);
  const ended: Asking['ended'] = async (modules, args = {}, extra = {}) => {
    const id = await api.start('preview_flow', { value: { modules, ...extra }, args });
    const { outcome, result } = await api.runtime.wait(id);
    return { outcome, result };
  };
  return {
    api,
    ended,
    preview: async (...flow) => (await ended(...flow)).result,
    stored: async (path, args = {}) => (await api.call('POST', `jobs/run_wait_result/f/${path}`, args)).body,
    modulesOf: async (job) => {
      const { body } = await api.call('GET', `jobs_u/get/${job}`);
      return (body as { flow_status: { modules: JsonObject[] } }).flow_status.modules;
    },
  };
}

export const ECHO = 'export function main(x: any) { return x ?? null; }';
export const BROKEN = 'export function main() { throw new Error("broken"); }';
