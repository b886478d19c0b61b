import { describe, expect, test } from 'bun:test';
import Big from 'big.js';
import type { OpenRequest, Status } from '../../../../f/credits/lib/health/status.ts';
import { helpText, statusText } from '../../../../f/credits/lib/health/status.ts';
import { newRecord, type RequestStatus } from '../../../../f/credits/lib/ledger/ledger.ts';
import { channel, policy } from '../../world.ts';

const now = new Date('2026-01-08T12:00:00Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const rules = policy();
const late = rules.monitor.late_minutes;

const status = (changes: Partial<Status> = {}): Status => ({
  now,
  lastRun: ago(2),
  health: null,
  stopped: null,
  channels: new Map([[channel, 'one']]),
  open: [],
  today: new Big(0),
  ...changes,
});
const linesOf = (changes: Partial<Status>, isOperator = false) =>
  statusText(status(changes), rules, { channel, team: 'acme', isOperator }).split('\n');

function open(status: RequestStatus, ts = '1767872000.000100'): OpenRequest {
  return { key: 'k', channel, ts, record: null, status };
}

test('help describes CreditBot and both commands', () => {
  expect(helpText).toBe(
    [
      '*CreditBot* answers credit requests for SMS toll fraud: write one with its Looker link into a watched channel.',
      '`/credit status` shows the state of CreditBot and the open requests; only you see the answer.',
      '`/credit help` shows this text.',
    ].join('\n'),
  );
});

describe('the status', () => {
  test('marks the last run as late only when it is older than the policy allows', () => {
    expect(linesOf({ lastRun: ago(late) })[0]).toBe(`The last run went through ${late} min ago.`);
    expect(linesOf({ lastRun: ago(late + 1) })[0]).toBe(
      `The last run went through ${late + 1} min ago. :warning: That is late.`,
    );
  });

  test('states that posting is stopped, with the reason only for the operator', () => {
    const stopped = 'the <kill> switch is on';
    expect(linesOf({ stopped })).toEqual([
      'The last run went through 2 min ago.',
      ':octagonal_sign: Nothing is posted right now: the operator has stopped it.',
      'No request is open.',
    ]);
    expect(linesOf({ stopped }, true)[1]).toBe(
      ':octagonal_sign: Nothing is posted: the &lt;kill&gt; switch is on.',
    );
    expect(linesOf({})).toEqual(['The last run went through 2 min ago.', 'No request is open.']);
  });

  test('shows sent alarms only to the operator', () => {
    const known = { late: { what: 'run_late: no <run>', told: true }, Looker: { what: 'away', told: false } };
    const health = { checked_at: now.toISOString(), book: known };
    expect(linesOf({ health }, true)).toEqual([
      'The last run went through 2 min ago.',
      'Credits of today (UTC): $0.00 of $250,000.00.',
      ':warning: run_late: no &lt;run&gt;',
      'No request is open.',
    ]);
    expect(linesOf({ health })).toEqual(linesOf({}));
  });

  test.each([
    [{ kind: 'unclaimed' }, 'the next run takes it up'],
    [{ kind: 'due' }, 'the next run takes it up'],
    [{ kind: 'held', until: '2026-01-08T12:10:00.000Z' }, 'is being worked on'],
    [{ kind: 'waiting_for_link', not: [] }, 'waits for its Looker link'],
    [{ kind: 'waiting_for_retry', at: '2026-01-08T12:15:00.000Z' }, 'is tried again after 12:15 UTC'],
    [{ kind: 'done', outcome: 'credited' }, 'answered'],
    [{ kind: 'done', outcome: 'needs_review' }, 'with the operator'],
    [{ kind: 'done', outcome: 'failed' }, 'with the operator'],
  ] as [RequestStatus, string][])('says of a request that stands as %j: %s', (status, words) => {
    expect(linesOf({ open: [open(status)] })).toEqual([
      'The last run went through 2 min ago.',
      'One request is open:',
      `• <https://acme.slack.com/archives/${channel}/p1767872000000100|2026-01-08 11:33 UTC>: ${words}`,
    ]);
  });

  test('shows the reason of an outcome only to the operator', () => {
    const ids = { key: 'k', channel, ts: '1767872000.000100', links: [] };
    const record = newRecord(ids, { run: 'r', policy: '1', now, leaseMinutes: 30 });
    const ended = open({ kind: 'done', outcome: 'failed' });
    const because = { ...record, reason: { code: 'post_refused' as const, message: 'no' } };
    expect(linesOf({ open: [{ ...ended, record: because }] }, true).at(-1)).toEndWith(
      ` in <#${channel}>: with the operator (post_refused)`,
    );
    expect(linesOf({ open: [{ ...ended, record }] }, true).at(-1)).toEndWith(`: with the operator`);
    expect(linesOf({ open: [ended] }, true).at(-1)).toEndWith(` in <#${channel}>: with the operator`);
    expect(linesOf({ open: [{ ...ended, record: because }] }).at(-1)).toEndWith('UTC>: with the operator');
  });

  test.each([
    [15, []],
    [16, ['and 1 more.']],
    [20, ['and 5 more.']],
  ])('lists at most 15 of %d requests', (count, more) => {
    const requests = Array.from({ length: count }, (_, index) =>
      open({ kind: 'due' }, `17678720${10 + index}.000100`),
    );
    const lines = linesOf({ open: requests });
    expect(lines[1]).toBe(`${count} requests are open:`);
    expect(lines.filter((line) => line.startsWith('• '))).toHaveLength(15);
    expect(lines.slice(17)).toEqual(more);
  });
});
