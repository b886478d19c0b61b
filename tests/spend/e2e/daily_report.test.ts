import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cron } from 'croner';
import { parse } from 'yaml';
import type { SpendCommand } from '../../../demo/spend/arguments.ts';
import { runReport } from '../../../demo/spend/run_report.ts';
import { chat, manager, type SpendServices, startServices } from '../../../demo/spend/services.ts';
import { type OpenRuntime, openRuntime } from '../../../local/cli/open.ts';
import { openPlace } from '../../../local/cli/state.ts';

let stateDir: string;
let opened: OpenRuntime<SpendServices>;
let services: SpendServices;
beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'spend-e2e-'));
  opened = await openRuntime(openPlace('local', { LOCAL_STATE_DIR: stateDir }), {}, startServices);
  if (opened.services === undefined) throw new Error('the demo runs on its services');
  services = opened.services;
}, 120_000);
afterAll(async () => {
  await opened.close();
  rmSync(stateDir, { recursive: true, force: true });
});

const run = (args: Partial<SpendCommand['args']> = {}) =>
  runReport(opened.runtime, { dry_run: false, channels: 'all', ...args });
const inSlack = () => services.slack.actors.directMessages(manager).map(({ text }) => text);
const inTelegram = () => services.telegram.messages(chat).map(({ text }) => text);

describe('the flow daily_report', () => {
  test('posts nothing on a dry run, computes the same, and goes on to the other channel when one fails', async () => {
    const dry = await run({ dry_run: true });
    expect(dry).toMatchObject({ error: null, posts: [] });
    expect(dry.text).toStartWith('📊 Customer Spend Monitor — ');
    // Out of Tableau, billing agent and tracker files.
    expect(dry.text).toContain('• Cobalt Stays: Thailand Numbers +');
    expect(dry.text).toContain('• From the billing agent, not from Tableau: Eastgate Bank\n');
    expect(dry.text).toContain('• Cobalt Stays: 3 escalations this week (503s, Thailand delivery)');
    expect([...inSlack(), ...inTelegram()]).toEqual([]);
    // 24 customers, of two of which Tableau has nothing today: one session, three views each, one question each.
    expect(services.sources.tableau.faults.requests()).toEqual({ signin: 1, 'view data': 72, signout: 1 });
    expect(services.sources.billingAgent.faults.requests()).toEqual({ 'message/send': 2 });
    expect(dry.text).toContain('Eastgate Bank: $');
    expect(dry.text).toContain('Fernway Foods: no data — Tableau: view monthly has no row');
    expect(dry.text).toContain('Cobalt Stays: 3 escalations this week (503s, Thailand delivery)');
    expect(dry.text).toContain('Harbor Insurance: ENGDESK-49374 stale (');

    services.slack.faults.next({ method: 'chat.postMessage', kind: 'rate_limited', times: 3 });
    const failed = await run();
    expect(failed.text).toBe(dry.text);
    expect(failed.error).toContain('slack: The report was not posted to slack: rate limited');
    expect(inSlack()).toEqual([]);
    expect(inTelegram()).toEqual([dry.text ?? '']);

    const again = await run();
    expect(again.error).toBeNull();
    expect(again.posts.map(({ channel, kind }) => `${channel} ${kind}`)).toEqual([
      'slack posted',
      'telegram unchanged',
    ]);
    expect(inSlack()).toHaveLength(1);
    expect(inTelegram()).toHaveLength(1);
  }, 120_000);

  test('posts a report of one customer to the chosen channel only', async () => {
    const before = [inSlack().length, inTelegram().length];
    const { posts, text } = await run({ customer: 'Cobalt Stays', channels: 'telegram' });
    expect(posts.map(({ channel }) => channel)).toEqual(['telegram']);
    expect([inSlack().length - (before[0] ?? 0), inTelegram().length - (before[1] ?? 0)]).toEqual([0, 1]);
    expect(text).toContain('Cobalt Stays');
    expect(text).not.toContain('Tidewater Pay');
  }, 120_000);

  test('refuses an unknown customer and posts nothing', async () => {
    const before = inSlack().length + inTelegram().length;
    const { text, error } = await run({ customer: 'Nobody' });
    expect(text).toBeNull();
    expect(error).toContain('no customer "Nobody"');
    expect(inSlack().length + inTelegram().length).toBe(before);
  }, 120_000);

  test('has no token in its jobs and logs', () => {
    const secrets = services.variables.filter(({ isSecret }) => isSecret).map(({ value }) => value);
    const jobs = JSON.stringify(opened.runtime.jobs({ limit: 1_000 }));
    expect(jobs).toContain('Customer Spend Monitor');
    for (const secret of secrets) expect(jobs).not.toContain(secret);
  });
});

test.each([
  ['spring', '2026-03-07T00:00:00Z'],
  ['autumn', '2026-10-31T00:00:00Z'],
])(
  'the schedule fires on Tuesday and Thursday at 08:43 in Chicago, across the change of the clocks in %s',
  (_, since) => {
    const file = join(import.meta.dir, '../../../f/spend/flows/daily_report.schedule.yaml');
    const { schedule, timezone, enabled } = parse(readFileSync(file, 'utf8'));
    expect(enabled).toBe(false);
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: 'America/Chicago',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    const runs = new Cron(schedule, { timezone }).nextRuns(4, new Date(since));
    expect(runs.map((moment) => format.format(moment))).toEqual([
      'Tue 08:43',
      'Thu 08:43',
      'Tue 08:43',
      'Thu 08:43',
    ]);
    expect(new Set(runs.map((moment) => moment.toISOString().slice(0, 10))).size).toBe(4);
  },
);
