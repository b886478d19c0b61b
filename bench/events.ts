/** Latency from a Slack message to the start of the first step that processes it: signed event, trigger, run. */
import { join } from 'node:path';
import { channelId, people } from '../demo/scenario/index.ts';
import { type DemoServices, eventsUrl, startServices } from '../demo/services.ts';
import { type OpenRuntime, openRuntime } from '../local/cli/open.ts';
import { openPlace } from '../local/cli/state.ts';
import { isSuccess } from '../local/store/job.ts';
import { type Spread, spread } from './samples.ts';

const ROUNDS = 20;

/** Each message is a request without a link, so that its run is short. */
export async function measureEvents(scratch: string): Promise<Spread> {
  const place = openPlace('local', { LOCAL_STATE_DIR: join(scratch, 'events') });
  const opened = await openRuntime(place, {}, startServices);
  try {
    const { runtime, services, api } = opened;
    if (services === undefined) throw new Error('the bench runs on simulated services');
    // The first scan records the time from which the channel is watched; afterwards the runtime is warm.
    const args = { since: new Date().toISOString() };
    const scan = await runtime.wait(
      runtime.run({ kind: 'flow', path: 'f/credits/flows/process_requests', args }),
    );
    if (!isSuccess(scan.outcome)) throw new Error(`the scan failed: ${JSON.stringify(scan.result)}`);
    await services.slack.events.to(eventsUrl(`${api.url}/api`));
    const samples: number[] = [];
    for (let round = 0; round < ROUNDS; round++) samples.push(await tellOne(opened, round));
    return spread(samples);
  } finally {
    await opened.close();
  }
}

async function tellOne({ runtime, services }: OpenRuntime<DemoServices>, round: number): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<{ started: number; run: string }>();
  const forget = runtime.on((event) => {
    if (event.type === 'started' && event.job.stepId === 'examine')
      resolve({ started: performance.now(), run: event.job.parentJob ?? '' });
  });
  const begin = performance.now();
  services?.slack.actors.postAs(people.dana, channelId, `Credit request ${round}, account SID follows`);
  const { started, run } = await promise;
  forget();
  await runtime.wait(run);
  return started - begin;
}
