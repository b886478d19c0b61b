/** What `flow run` and `script run` need of a runtime, in this process or in another one. */

import type { RuntimeEvent } from '../run_events.ts';
import type { CompletedJob, Job } from '../store/job.ts';
import { StateInUse } from '../store/lock.ts';
import { USER } from '../workspace/identity.ts';
import type { JsonObject } from '../workspace/types.ts';
import type { CommandLine } from './command_line.ts';
import { openRuntime, simulatedServices } from './open.ts';
import { announcedApi } from './served_api.ts';
import { servedRuns } from './served_runs.ts';
import type { Place } from './state.ts';

export interface Runs {
  start(run: { kind: 'flow' | 'script'; path: string; args: JsonObject }): Promise<string>;
  job(id: string): Job | undefined;
  on(listener: (event: RuntimeEvent) => void): void;
  wait(id: string): Promise<CompletedJob>;
  cancel(id: string, reason: string): Promise<void>;
  close(): Promise<void>;
}

/** A runtime of this process, or the one of the console or `serve` that has the state open. @throws {StateInUse} by a command that ends */
export async function openRuns(place: Place, line: CommandLine): Promise<Runs> {
  const startServices = await simulatedServices(line);
  try {
    const { runtime, close } = await openRuntime(place, process.env, startServices);
    return {
      start: async (run) => runtime.run({ ...run, createdBy: USER.username }),
      job: (id) => runtime.job(id),
      on: (listener) => void runtime.on(listener),
      wait: (id) => runtime.wait(id),
      cancel: async (id, reason) => void runtime.cancel(id, reason, USER.username),
      close,
    };
  } catch (error) {
    const api = error instanceof StateInUse ? announcedApi(place.stateDir) : undefined;
    if (api === undefined) throw error;
    return servedRuns(place, api);
  }
}
