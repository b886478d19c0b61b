/** The runtime that a run of the command line takes place on. */
import { StateInUse } from '../store/lock.ts';
import { USER } from '../workspace/identity.ts';
import type { CommandLine } from './command_line.ts';
import { openRuntime, simulatedServices } from './open.ts';
import type { Runs } from './runs.ts';
import { announcedApi } from './served_api.ts';
import { servedRuns } from './served_runs.ts';
import type { Place } from './state.ts';

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
