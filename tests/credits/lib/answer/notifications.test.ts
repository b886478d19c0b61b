import { beforeEach, describe, expect, test } from 'bun:test';
import { claimRequest } from '../../../../f/credits/lib/ledger/claims.ts';
import { notifiedPath } from '../../../../f/credits/lib/ledger/ending.ts';
import { attemptPath, ledgerPath, requestKey } from '../../../../f/credits/lib/ledger/ledger.ts';
import { knownProblemsPath } from '../../../../f/credits/lib/messages/operator_message.ts';
import { cursorPath, startPath } from '../../../../f/credits/lib/scan/scan.ts';
import { noteSuccess, scanChannels, sendReport } from '../../../../f/credits/lib/scan/scan_channels.ts';
import { type Crash, settleCrash } from '../../../../f/credits/lib/steps/claim_steps.ts';
import { SharedError } from '../../../../f/shared/lib/errors.ts';
import {
  channel,
  look,
  type MemorySlack,
  memoryItems,
  memorySlack,
  policy,
  slackLink,
  stopped,
} from '../../world.ts';

const begin = new Date(1_763_000_000_000);
const now = new Date(1_763_003_600_000);
let items: ReturnType<typeof memoryItems>;
let slack: MemorySlack;
let sent: string[];
beforeEach(() => {
  items = memoryItems();
  slack = memorySlack();
  sent = [];
});

const operator = () => ({ items, send: async (text: string) => void sent.push(text) });
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
async function scanAndTell(minutes = 0, send = operator().send) {
  const context = { items, slack, policy: policy(), now: at(minutes), stopped };
  const scan = await scanChannels(context, [{ name: 'credits', id: channel }], begin);
  if (scan.report) await sendReport({ items, send }, scan.report);
  return scan;
}
const crash = (changes: Partial<Crash> = {}): Crash => ({
  run: 'run1',
  step: 'scan',
  message: 'Slack did not answer within 20 s',
  request: null,
  now,
  ...changes,
});

describe('a run that fails as a whole', () => {
  test('notifies the operator once, until a run succeeds', async () => {
    expect(await settleCrash(operator(), crash())).toEqual({ outcome: 'failed', notified: true });
    expect(
      (await settleCrash(operator(), crash({ message: 'Slack did not answer within 31 s' }))).notified,
    ).toBe(false);
    await noteSuccess(items);
    expect((await settleCrash(operator(), crash())).notified).toBe(true);
    expect(sent).toHaveLength(2);
  });

  test('notifies the operator again when it fails differently', async () => {
    await settleCrash(operator(), crash());
    expect((await settleCrash(operator(), crash({ message: 'the policy is not valid' }))).notified).toBe(
      true,
    );
  });

  test('stays recorded while scans continue with other problems', async () => {
    await settleCrash(operator(), crash({ step: 'record' }));
    slack.history = async () => {
      throw Object.assign(new Error('a bug'), { code: 'bug' });
    };
    await expect(scanAndTell()).rejects.toThrow('a bug');
    slack.history = async () => [];
    await scanAndTell();
    expect((await settleCrash(operator(), crash({ step: 'record' }))).notified).toBe(false);
  });
});

describe('a request whose claim crashes', () => {
  const ts = '1763000001.000100';
  const key = requestKey(channel, ts);
  const request = { key, channel, ts, claim: policy().claim };

  test('notifies the operator once, not on every scan', async () => {
    await items.take(attemptPath(key, 1), { damaged: true });
    for (const run of ['run1', 'run2', 'run3']) {
      const by = { run, policy: 'p', now, leaseMinutes: 30, byHand: false };
      const claiming = claimRequest(items, { key, channel, ts, links: [] }, by);
      await expect(claiming).rejects.toMatchObject({ code: 'ledger_unreadable' });
      await settleCrash(operator(), crash({ run, step: 'claim', request }));
    }
    expect(sent).toHaveLength(1);
  });

  test('is left to the scan when its record cannot be read', async () => {
    await items.write(ledgerPath(key), { damaged: true });
    expect((await settleCrash(operator(), crash({ request }))).notified).toBe(false);
  });

  test('is left to the run that holds it', async () => {
    const by = { run: 'other', policy: 'p', now, leaseMinutes: 30, byHand: false };
    await claimRequest(items, { key, channel, ts, links: [] }, by);
    expect((await settleCrash(operator(), crash({ request }))).notified).toBe(false);
  });
});

describe('an undelivered notification about an outcome', () => {
  async function review(): Promise<string> {
    const ts = slack.say(`Credit request ${slackLink(look(1))}`);
    const key = requestKey(channel, ts);
    const by = { run: 'run1', policy: 'p', now, leaseMinutes: 30, byHand: false };
    await claimRequest(items, { key, channel, ts, links: [look(1)] }, by);
    const reason = { code: 'link_gone' as const, message: 'gone' };
    const record = (await items.read(ledgerPath(key))) as object;
    await items.write(ledgerPath(key), { ...record, phase: 'closed', outcome: 'needs_review', reason });
    return key;
  }

  test('is sent once by a later scan, after the time of the run that ended the request', async () => {
    await review();
    await scanAndTell(10);
    expect(sent).toEqual([]);
    await scanAndTell(31);
    await scanAndTell(46);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toContain('link_gone');
  });

  test('stays pending while it cannot be delivered', async () => {
    const key = await review();
    const fails = async () => {
      throw new Error('user_not_found');
    };
    await expect(scanAndTell(31, fails)).rejects.toThrow('user_not_found');
    expect(items.values.has(notifiedPath(key))).toBe(false);
    await scanAndTell(46);
    expect(sent).toHaveLength(1);
  });
});

test('a request whose record is repaired after a week is then processed', async () => {
  const ts = slack.say(`Credit request ${slackLink(look(1))}`);
  await items.write(ledgerPath(requestKey(channel, ts)), { damaged: true });
  slack.say('and the world goes on');
  const week = 7 * 24 * 60;
  for (const minutes of [0, week]) {
    const { channels } = await scanAndTell(minutes);
    for (const { cursor } of channels) await items.write(cursorPath(channel), cursor);
  }
  expect(sent).toHaveLength(1);
  items.values.delete(ledgerPath(requestKey(channel, ts)));
  expect((await scanAndTell(week + 15)).requests).toMatchObject([{ ts }]);
});

describe('a channel', () => {
  test('with an unreadable cursor is a problem, not a fresh start', async () => {
    await items.take(startPath(channel), { damaged: true });
    slack.say(`Credit request ${slackLink(look(1))}`);
    const scan = await scanAndTell();
    expect([scan.requests, scan.channels]).toEqual([[], []]);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toContain('ledger_unreadable');
  });

  test('that cannot be read keeps its cursor; an internal error is no such problem', async () => {
    expect((await scanAndTell()).channels).toHaveLength(1);
    slack.history = async () => {
      throw new SharedError('slack_refused', 'not_in_channel');
    };
    expect((await scanAndTell()).channels).toEqual([]);
    slack.history = async () => {
      throw new SharedError('store_unavailable', 'Windmill does not answer', { retryable: true });
    };
    await expect(scanAndTell()).rejects.toThrow('Windmill does not answer');
  });
});

describe('a crash of a step', () => {
  const ts = '1763000001.000100';
  const key = requestKey(channel, ts);
  const request = { key, channel, ts, claim: { ...policy().claim, max_attempts: 1 } };
  const claimIt = (run: string) =>
    claimRequest(
      items,
      { key, channel, ts, links: [] },
      { run, policy: 'p', now, leaseMinutes: 30, byHand: false },
    );

  test('in the last attempt notifies once, with a short reason', async () => {
    await claimIt('run1');
    const long = crash({ request, message: 'x'.repeat(9_000) });
    expect(await settleCrash(operator(), long)).toEqual({ outcome: 'failed', notified: true });
    expect(await settleCrash(operator(), long)).toEqual({ outcome: 'failed', notified: false });
    expect(sent).toHaveLength(1);
    expect(await items.read(ledgerPath(key))).toMatchObject({
      reason: { code: 'step_crashed', message: 'x'.repeat(500) },
    });
  });

  test('of the whole run is the same problem for any figures in its message, and keeps other problems', async () => {
    const other = { C0CREDIT01_1: { what: 'ledger_unreadable: x', told: true } };
    await items.write(knownProblemsPath, other);
    expect((await settleCrash(operator(), crash({ message: 'waited 20 s' }))).notified).toBe(true);
    expect((await settleCrash(operator(), crash({ message: 'waited 1234 s' }))).notified).toBe(false);
    expect(await items.read(knownProblemsPath)).toEqual({
      ...other,
      run: { what: 'run_failed: scan: waited # s', told: true },
    });
    expect((await settleCrash(operator(), crash({ message: 'waited long' }))).notified).toBe(true);
    expect(await items.read(knownProblemsPath)).toEqual({
      ...other,
      run: { what: 'run_failed: scan: waited long', told: true },
    });
    await noteSuccess(items);
    expect(await items.read(knownProblemsPath)).toEqual(other);
  });

  test('of the whole run is reported by the next one that succeeds when its message does not arrive', async () => {
    const lost = { items, send: () => Promise.reject(new SharedError('slack_refused', 'user_not_found')) };
    await expect(settleCrash(lost, crash({ message: 'no answer' }))).rejects.toThrow('user_not_found');
    await expect(settleCrash(lost, crash({ message: 'no answer' }))).rejects.toThrow('user_not_found');
    const scan = await scanChannels(
      { items, slack, policy: policy(), now, stopped },
      [{ name: 'credits', id: channel }],
      begin,
    );
    await noteSuccess(items);
    if (scan.report) await sendReport(operator(), scan.report);
    expect(sent).toEqual([
      expect.stringMatching(
        /^A run of CreditBot failed, and the message.*\nReason: scan: no answer\nNext: open/,
      ),
    ]);
    expect(await items.read(knownProblemsPath)).toEqual({});
    expect((await scanAndTell()).report).toBeNull();
  });

  test('writes no known problems when a run succeeds without any', async () => {
    await noteSuccess(items);
    expect(items.values.size).toBe(0);
  });
});

test('a report contains the number of private messages sent', async () => {
  const problem = {
    subject: '#x',
    request: null,
    code: 'slack_refused' as const,
    message: 'no',
    passing: false,
  };
  const ending = {
    key: 'k',
    channel,
    ts: '1763000001.000100',
    turn: 2,
    outcome: 'failed',
    reason: null,
  } as const;
  const report = { problems: [problem], owed_notices: [ending, ending], known_problems: {} };
  expect(await sendReport(operator(), report)).toBe(3);
  expect(await items.read(notifiedPath('k'))).toEqual({ turn: 2 });
  expect(notifiedPath('k')).toBe('f/credits/ledger/k_told');
});

describe('the known problems of a scan over several channels', () => {
  const problemOf = (subject: string) => ({ [subject]: { what: 'ledger_unreadable: x', told: true } });
  const scanOf = (watched: { name: string; id: string | null }[]) =>
    scanChannels({ items, slack, policy: policy(), now, stopped }, watched, begin);
  const here = { name: 'credits', id: channel };

  test('are removed when the scan did not find them again', async () => {
    await items.write(knownProblemsPath, {
      ...problemOf(`${channel}_1763000001_000100`),
      ...problemOf('#credits'),
    });
    expect((await scanOf([here])).report).toEqual({ problems: [], owed_notices: [], known_problems: {} });
  });

  test('are unchanged for channels that were not scanned', async () => {
    const elsewhere = problemOf('C0OTHER01_1763000001_000100');
    const run = problemOf('run');
    await items.write(knownProblemsPath, { ...elsewhere, ...run });
    expect((await scanOf([here])).report).toBeNull();
    expect((await scanOf([here, { name: 'other', id: 'C0OTHER01' }])).report?.known_problems).toEqual(run);
  });

  test('include a missing channel, and the others are scanned', async () => {
    const { report, channels } = await scanOf([{ name: 'gone', id: null }, here]);
    expect(report?.problems).toMatchObject([
      { subject: '#gone', code: 'slack_channel_not_found', passing: false },
    ]);
    expect(channels).toMatchObject([{ channel, messages: 0, cursor: { open: [] } }]);
  });
});
