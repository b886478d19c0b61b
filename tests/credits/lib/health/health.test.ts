import { beforeEach, describe, expect, test } from 'bun:test';
import { alarms, notifyHealth, type Observed, readHealth } from '../../../../f/credits/lib/health/health.ts';
import {
  failureCode,
  lastRun,
  noteRun,
  openRequests,
  overdueSince,
} from '../../../../f/credits/lib/health/status.ts';
import { ledgerPath, newRecord, requestKey } from '../../../../f/credits/lib/ledger/ledger.ts';
import type { Problem } from '../../../../f/credits/lib/messages/operator_message.ts';
import { cursorPath } from '../../../../f/credits/lib/scan/scan.ts';
import { SharedError } from '../../../../f/shared/lib/errors.ts';
import { channel, memoryItems } from '../../world.ts';

const now = new Date('2026-01-08T12:00:00Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const limits = { late_minutes: 30, stuck_minutes: 60 };
const well: Observed = {
  now,
  lastRun: ago(10),
  recent: [{ flow: 'f/credits/flows/process_requests', succeeded: [false, true, false] }],
  running: [{ id: 'run1', flow: 'f/credits/flows/process_requests', since: ago(59) }],
  overdue: [{ key: 'C0_1', channel: 'C0', ts: '1763000000.000100', since: ago(59) }],
  failedRequests: ['step_crashed', 'notebook_failed'],
  unreachable: [],
};
const codes = (changes: Partial<Observed>) => alarms({ ...well, ...changes }, limits).map(({ code }) => code);

let items: ReturnType<typeof memoryItems>;
let sent: string[];
beforeEach(() => {
  items = memoryItems();
  sent = [];
});
const operator = () => ({
  items,
  send: async (text: string): Promise<void> => {
    sent.push(text);
  },
});

describe('an alarm is given', () => {
  test('for nothing without problems, and when nothing has ever run', () => {
    expect(codes({})).toEqual([]);
    expect(codes({ lastRun: null, recent: [], running: [], overdue: [], failedRequests: [] })).toEqual([]);
  });

  test('for the last run when it is older than late_minutes', () => {
    expect(codes({ lastRun: ago(30) })).toEqual([]);
    expect(codes({ lastRun: ago(31) })).toEqual(['run_late']);
  });

  test('for a flow that failed three times in a row, without a second alarm for being late', () => {
    const flow = 'f/credits/flows/process_requests';
    expect(codes({ recent: [{ flow, succeeded: [false, false] }] })).toEqual([]);
    expect(codes({ lastRun: ago(99), recent: [{ flow, succeeded: [false, false, false] }] })).toEqual([
      'runs_failing',
    ]);
  });

  test('for requests that fail although their runs succeed, as one alarm', () => {
    const found = alarms(
      { ...well, failedRequests: ['step_crashed', 'looker_unavailable', 'step_crashed', 'step_crashed'] },
      limits,
    );
    expect(found.map(({ code }) => code)).toEqual(['requests_failing']);
    expect(found[0]?.message).toContain('looker_unavailable, step_crashed');
  });

  test('for a run and a request without progress for stuck_minutes', () => {
    const [running] = well.running;
    const [overdue] = well.overdue;
    if (!running || !overdue) throw new Error('nothing to be stuck');
    expect(codes({ running: [{ ...running, since: ago(61) }] })).toEqual(['run_stuck']);
    expect(codes({ overdue: [{ ...overdue, since: ago(61) }] })).toEqual(['request_stuck']);
  });

  test('for a service that does not respond', () => {
    expect(codes({ unreachable: [{ service: 'Looker', why: 'HTTP 502' }] })).toEqual(['unreachable']);
  });
});

describe('the operator is notified of an alarm', () => {
  const look = (changes: Partial<Observed>, send = operator().send) =>
    notifyHealth({ items, send }, alarms({ ...well, ...changes }, limits), now);

  test('once for repeated findings, and once when it is over', async () => {
    const late = { lastRun: ago(45) };
    expect(await look(late)).toEqual({ notified: ['late'], over: [] });
    expect(await look(late)).toEqual({ notified: [], over: [] });
    expect(await look({})).toEqual({ notified: [], over: ['late'] });
    expect(await look({})).toEqual({ notified: [], over: [] });
    expect(sent).toEqual([
      expect.stringMatching(/^CreditBot needs attention\.\nAlarm \(run_late\): .*since 2026-01-08 11:15 UTC/),
      expect.stringMatching(/^CreditBot has recovered\.\nOver \(late\): run_late/),
    ]);
    expect((await readHealth(items))?.book).toEqual({});
  });

  test('of a service only after two failed checks in a row: neither of a single one nor of its end', async () => {
    const away = { unreachable: [{ service: 'Looker', why: 'HTTP 502' }] };
    await look(away);
    await look({});
    expect(sent).toEqual([]);
    await look(away);
    await look({ unreachable: [{ service: 'Looker', why: 'timeout' }] });
    await look({});
    expect(sent.map((text) => text.split('\n')[0])).toEqual([
      'CreditBot needs attention.',
      'CreditBot has recovered.',
    ]);
  });

  test('again only for the message that did not arrive', async () => {
    const both = { lastRun: ago(45), running: [{ id: 'run9', flow: 'f/x', since: ago(99) }] };
    let tries = 0;
    const failing = async (text: string) => {
      if (++tries === 2) throw new Error('no answer');
      sent.push(text);
    };
    await expect(look(both, failing)).rejects.toThrow('no answer');
    expect(await look(both)).toEqual({ notified: ['run run9'], over: [] });
    expect(sent).toHaveLength(2);
    tries = 1;
    await expect(look({}, failing)).rejects.toThrow('no answer');
    expect((await look({})).over).toEqual(['late', 'run run9']);
    expect(sent).toHaveLength(4);
  });
});

describe('the time of the last run', () => {
  test('is kept in the ledger', async () => {
    expect(await lastRun(items)).toBeNull();
    await noteRun(items, now);
    expect(await lastRun(items)).toEqual(now);
    expect(await items.read('f/credits/ledger/last_run')).toEqual({ at: '2026-01-08T12:00:00.000Z' });
  });

  test('is unknown when the stored value is no time', async () => {
    await items.write('f/credits/ledger/last_run', { at: 'yesterday' });
    expect(await lastRun(items)).toBeNull();
  });
});

describe('the findings of the last check', () => {
  const path = 'f/credits/ledger/health';
  const checked_at = '2026-01-08T12:00:00.000Z';
  const problem = (subject: string, passing = false): Problem => ({
    subject,
    request: null,
    code: 'run_stuck',
    message: `${subject} hangs`,
    passing,
  });
  const entry = (subject: string, told: boolean) => ({ what: `run_stuck: ${subject} hangs`, told });

  test('are stored in the ledger, with sent and pending notifications', async () => {
    await notifyHealth(operator(), [problem('a'), problem('b', true)], now);
    const stored = { a: entry('a', true), b: { what: 'run_stuck', told: false } };
    expect(await items.read(path)).toEqual({ checked_at, book: stored });
    expect(await readHealth(items)).toEqual({ checked_at, book: stored });
  });

  test('are empty before the first check, or when unreadable', async () => {
    expect(await readHealth(items)).toBeNull();
    await items.write(path, { checked_at: 'never', book: {} });
    expect(await readHealth(items)).toBeNull();
    expect(await notifyHealth(operator(), [problem('a')], now)).toEqual({ notified: ['a'], over: [] });
  });

  test('are written after every message, so that only a lost one is sent again', async () => {
    await notifyHealth(operator(), [problem('old'), problem('older')], now);
    const kept: unknown[] = [];
    const send = async () => {
      kept.push((await readHealth(items))?.book);
    };
    await notifyHealth({ items, send }, [problem('a'), problem('b')], now);
    const [old, older] = [entry('old', true), entry('older', true)];
    expect(kept).toEqual([
      { old, older },
      { a: entry('a', true), b: entry('b', false), old, older },
      { a: entry('a', true), b: entry('b', true), old, older },
      { a: entry('a', true), b: entry('b', true), older },
    ]);
    expect((await readHealth(items))?.book).toEqual({ a: entry('a', true), b: entry('b', true) });
  });
});

describe('a request that the scan left open is overdue', () => {
  const ts = '1767872000.000100';
  const key = requestKey(channel, ts);
  const record = newRecord(
    { key, channel, ts, links: [] },
    { run: 'r', policy: '1', now: ago(90), leaseMinutes: 30 },
  );
  const since = async (value?: object) => {
    await items.write(cursorPath(channel), { seen_ts: ts, open: [ts] });
    if (value) await items.write(ledgerPath(key), value);
    const [open] = await openRequests(items, [channel], now);
    return open ? overdueSince(open) : 'unreadable';
  };

  test('since its lease expired, also when a post is possible', async () => {
    expect(await since(record)).toEqual(ago(60));
    expect(await since({ ...record, phase: 'posting' })).toEqual(ago(60));
  });
  test('since its next attempt was due, or since it was written when no run claimed it', async () => {
    const failed = { ...record, phase: 'closed', outcome: 'failed', retry_at: ago(70).toISOString() };
    expect(await since(failed)).toEqual(ago(70));
    items.values.clear();
    expect(await since()).toEqual(new Date(1_767_872_000_000));
  });
  test('never while a run processes it, or while it waits for its link or time', async () => {
    expect(await since({ ...record, lease_until: ago(-5).toISOString() })).toBeNull();
    expect(await since({ ...record, phase: 'closed', outcome: 'needs_link' })).toBeNull();
    const retry_at = ago(-5).toISOString();
    expect(await since({ ...record, phase: 'closed', outcome: 'failed', retry_at })).toBeNull();
  });
  test('counts as failed only while its last attempt failed', async () => {
    const code = async (value: object) => {
      await since(value);
      const [open] = await openRequests(items, [channel], now);
      return open ? failureCode(open) : 'unreadable';
    };
    const reason = { code: 'step_crashed', message: 'no module' };
    const failed = { ...record, phase: 'closed', outcome: 'failed', reason };
    expect(await code(failed)).toBe('step_crashed');
    expect(await code({ ...failed, phase: 'claimed' })).toBeNull();
    expect(await code({ ...failed, outcome: 'needs_link' })).toBeNull();
  });
  test('with the reason of the scan when its record is unreadable', async () => {
    expect(await since({ damaged: true })).toBe('unreadable');
  });
});

describe('the open requests', () => {
  test('of all channels are sorted oldest first; a channel never scanned has none', async () => {
    await items.write(cursorPath('C01'), {
      seen_ts: '3.1',
      open: ['1767872001.000100', '1767872003.000100'],
    });
    await items.write(cursorPath('C02'), {
      seen_ts: '3.1',
      open: ['1767872000.000100', '1767872002.000100'],
    });
    const open = await openRequests(items, ['C01', 'C02', 'C03'], now);
    expect(open.map(({ key }) => key)).toEqual([
      'C02_1767872000_000100',
      'C01_1767872001_000100',
      'C02_1767872002_000100',
      'C01_1767872003_000100',
    ]);
    expect(open[0]).toEqual({
      key: 'C02_1767872000_000100',
      channel: 'C02',
      ts: '1767872000.000100',
      record: null,
      status: { kind: 'unclaimed' },
    });
  });

  test.each([
    ['at all', new Error('the store is down')],
    ['for want of a right', new SharedError('store_unavailable', 'not allowed')],
  ])('are unknown when the store fails %s', async (_how, error) => {
    await items.write(cursorPath(channel), { seen_ts: '1767872000.000100', open: ['1767872000.000100'] });
    const { read } = items;
    items.read = async (path) => {
      if (path.includes('1767872000')) throw error;
      return read(path);
    };
    await expect(openRequests(items, [channel], now)).rejects.toBe(error);
  });
});
