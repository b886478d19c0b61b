import { describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ledgerPath, requestKey } from '../../f/credits/lib/ledger/ledger.ts';
import { serve } from '../../local/api/serve.ts';
import { Runtime } from '../../local/runtime.ts';
import { type StepBunChoice, stepBun } from '../../local/workers/step_bun.ts';
import { startSlack } from '../../simulators/index.ts';
import { look } from '../credits/world.ts';
import { figure } from '../figures.ts';
import { emptyWorkspace, REPOSITORY } from '../local/runtime/trial.ts';
import { ann, bot, token, world } from '../simulators/slack/world.ts';
import { stepBuns } from './client_process.ts';
import { meaning } from './sim/people.ts';
import type { WorkerOrder } from './two_runtimes/worker.ts';

const isLong = process.env.LONG === '1';
const repetitions = isLong ? 20 : 1;
const requestCount = isLong ? 200 : 60;
const channel = 'C0MAIN';
const rounds = 2;

/** What two processes may have to do with each other, and the runs they work for. */
const pairs: [string, [string, string]][] = [
  ['that work for two runs', ['run-a', 'run-b']],
  ['that work for the same run, one of them taken for dead', ['run-a', 'run-a']],
];

interface Outcome {
  /** Requests without their one right answer, in words. */
  wrong: string[];
  /** Ledger records that are not closed. */
  open: number;
}

/** Lets two processes meet over one store and one Slack. @param runs the flow run that each of them works for @param bun what they run on */
async function meet(runs: [string, string], bun: StepBunChoice): Promise<Outcome> {
  const directory = mkdtempSync(join(tmpdir(), 'two-runtimes-'));
  const since = new Date(Date.now() - 3_600_000);
  const slack = startSlack({ dir: join(directory, 'slack'), world: world(), token });
  const runtime = await Runtime.open({
    workspace: emptyWorkspace(REPOSITORY),
    stateDir: join(directory, 'state'),
    baseUrl: '',
  });
  const api = serve(runtime, 0);
  try {
    const links = Array.from({ length: requestCount }, (_, index) => index + 1);
    const threads = links.map((link) => ({
      link,
      ts: slack.actors.postAs(ann, channel, `Credit request: ${look(link)}`),
    }));
    const order: WorkerOrder = {
      rounds,
      channel: 'main',
      since: since.toISOString(),
      slack: { token, api_url: slack.url, operator_user_id: ann },
    };
    const env = {
      PATH: process.env.PATH,
      BASE_INTERNAL_URL: api.url,
      WM_TOKEN: runtime.userToken,
      WM_WORKSPACE: 'local',
    };
    const workers = runs.map((run) =>
      Bun.spawn(
        [stepBun(bun).executable, join(import.meta.dir, 'two_runtimes/worker.ts'), JSON.stringify(order)],
        {
          // The flow run that the process works for; two of the same run are a restarted job and the one it replaced.
          env: { ...env, WM_JOB_ID: run },
          stdio: ['pipe', 'pipe', 'inherit'],
        },
      ),
    );
    // Both have loaded before either begins.
    for (const worker of workers) await worker.stdout.getReader().read();
    for (const worker of workers) worker.stdin.end();
    for (const worker of workers) expect(await worker.exited).toBe(0);

    const messages = slack.actors.messages(channel).filter((row) => row.user === bot);
    const wrong = threads.flatMap(({ link, ts }) => {
      const found = messages.filter((row) => row.thread_ts === ts).map((row) => row.text);
      const expected = answersTo(link);
      return Bun.deepEquals(found, expected) ? [] : [`${link}: ${found} instead of ${expected}`];
    });
    const open = threads.filter(({ ts }) => {
      const record = runtime.store.items.getResource(ledgerPath(requestKey(channel, ts)))?.value;
      return z.looseObject({ phase: z.string() }).parse(record).phase !== 'closed';
    }).length;
    return { wrong, open };
  } finally {
    await api.stop();
    await runtime.stop();
    await slack.stop();
    rmSync(directory, { recursive: true });
  }
}

/** What must stand in the thread of a request with this one link. */
function answersTo(link: number): string[] {
  const means = meaning(link);
  if (means.kind !== 'credit') return [];
  return [
    `Approved, $${(means.cents / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })}, exceptions`,
  ];
}

describe(`two processes over one store and one Slack, ${requestCount} requests, ${repetitions} times`, () => {
  test.each(
    pairs.flatMap(([which, runs]) =>
      stepBuns.map(([version, choice]) => [`${which}, on Bun ${version},`, runs, choice] as const),
    ),
  )(
    '%s answer every request once',
    async (which, runs, choice) => {
      let open = 0;
      for (let repetition = 1; repetition <= repetitions; repetition++) {
        const outcome = await meet(runs, choice);
        expect(outcome.wrong).toEqual([]);
        open += outcome.open;
      }
      figure(
        `${repetitions} times ${requestCount} requests, two processes ${which} 0 second answers, 0 wrong, ${open} left to a later run`,
      );
    },
    1_200_000,
  );
});
