/** The company on the embedded runtime in this process: its channel is live, its Slack tells of what happens. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { channelId } from '../../demo/scenario/index.ts';
import { buttonsUrl, type DemoServices, eventsUrl, startServices } from '../../demo/services.ts';
import { type OpenRuntime, openRuntime } from '../../local/cli/open.ts';
import { openPlace } from '../../local/cli/state.ts';
import type { CompletedJob, Job } from '../../local/store/job.ts';
import type { MessageRow } from '../../simulators/index.ts';

export interface Company extends OpenRuntime<DemoServices> {
  services: DemoServices;
  /** One run of the scheduled flow, to its end. */
  scan(): Promise<CompletedJob>;
  /** Runs of a flow or script, the newest first. */
  runs(path: string): Job[];
  /** What stands below a message, oldest first, but for the cards that explain a credit. */
  replies(ts: string): string[];
  secret(path: string): string;
}

export const root = join(import.meta.dir, '../..');

/** @param workspace another root than this repository's */
export async function openCompany(workspace = root): Promise<Company> {
  const stateDir = mkdtempSync(join(tmpdir(), 'company-'));
  const place = openPlace('local', { LOCAL_STATE_DIR: stateDir, LOCAL_WORKSPACE_DIR: workspace });
  const opened = await openRuntime(place, {}, ({ stateDir: dir }) =>
    startServices({
      stateDir: dir,
      python: join(root, '.venv/bin/python'),
      // A loaded machine is slower than Slack's three seconds; what the app answers does not depend on them.
      responseTimeoutMs: 60_000,
    }),
  );
  const { runtime, services } = opened;
  if (services === undefined) throw new Error('the company runs on its simulated services');
  const company: Company = {
    ...opened,
    services,
    scan: () =>
      runtime.wait(
        runtime.run({
          kind: 'flow',
          path: 'f/credits/flows/process_requests',
          args: { since: new Date().toISOString() },
        }),
      ),
    runs: (path) => runtime.jobs({ path, limit: 1_000 }),
    replies: (ts) =>
      services.slack.actors
        .messages(channelId)
        .filter((row: MessageRow) => row.thread_ts === ts && !row.text.startsWith('How this credit'))
        .map((row) => row.text),
    secret: (path) => runtime.store.items.getVariable(path)?.value ?? '',
    close: async () => {
      await opened.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
  // The first scan says since when the channel is watched.
  await company.scan();
  services.slack.buttons.to(buttonsUrl(`${opened.api.url}/api`));
  await services.slack.events.to(eventsUrl(`${opened.api.url}/api`));
  return company;
}

/** Waits until something is there. */
export async function until<T>(what: string, look: () => T | undefined | false, seconds = 60): Promise<T> {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await Bun.sleep(20);
  }
}
