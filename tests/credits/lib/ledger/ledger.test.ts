import { describe, expect, test } from 'bun:test';
import {
  claimSchema,
  type LedgerRecord,
  ledgerPath,
  newRecord,
  nextTurn,
  parseRecord,
  requestKey,
  standing,
} from '../../../../f/credits/lib/ledger/ledger.ts';
import { channel, look } from '../../world.ts';

const ts = '1763000001.000100';
const key = requestKey(channel, ts);
const now = new Date('2026-01-08T12:00:00Z');
const by = { run: 'run1', policy: 'p1', now, leaseMinutes: 30 };
const record = (changes: Partial<LedgerRecord> = {}): LedgerRecord => ({
  ...newRecord({ key, channel, ts, links: [look(1)] }, by),
  ...changes,
});

describe('the key of a request', () => {
  test('is its channel and ts, in a form that a path can have', () => {
    expect(requestKey('C0AB12', '1763000000.000100')).toBe('C0AB12_1763000000_000100');
    expect(requestKey('G0AB12', '1763000000.000100')).toBe('G0AB12_1763000000_000100');
  });

  test.each([
    ['c0ab12', ts],
    ['xC0AB12', ts],
    ['C0AB12/..', ts],
    ['C0', ts],
    ['C0AB12', '1763000001'],
    ['C0AB12', `x${ts}`],
    ['C0AB12', `${ts}/x`],
    ['C0AB12', '176300000.000100'],
  ])('is never made of %s and %s', (place, time) => {
    const make = () => requestKey(place, time);
    expect(make).toThrow(`"${place}" and "${time}" are not a Slack channel id and a message ts`);
    expect(make).toThrow(expect.objectContaining({ code: 'result_unreadable' }));
  });
});

describe('a record', () => {
  test('is read back as it was written', () => {
    expect(parseRecord(key, JSON.parse(JSON.stringify(record())))).toEqual(record());
  });

  test.each([
    ['a field that is none', { ...record(), turn: 0 }, /turn: /],
    ['nothing at all', null, /record: /],
    ['a credit that is none', { ...record(), posting: { kind: 'gift', text: '' } }, /posting\.kind: /],
  ])('with %s stops its request and says where to repair it', (_, value, where) => {
    const read = () => parseRecord(key, value);
    expect(read).toThrow(where);
    expect(read).toThrow(
      `The ledger record ${ledgerPath(key)} cannot be read; repair or delete that resource by hand`,
    );
    expect(read).toThrow(expect.objectContaining({ code: 'ledger_unreadable', cause: expect.anything() }));
  });

  test('that is closed without an outcome stops its request', () => {
    const stand = () => standing(record({ phase: 'closed' }), now);
    expect(stand).toThrow(`The ledger record ${ledgerPath(key)} is closed without an outcome`);
    expect(stand).toThrow(expect.objectContaining({ code: 'ledger_unreadable' }));
  });

  test('that is reviewed is done even where a time of retry is left over', () => {
    const reviewed = record({
      phase: 'closed',
      outcome: 'needs_review',
      retry_at: '2026-01-08T11:00:00.000Z',
    });
    expect(standing(reviewed, now)).toEqual({ kind: 'done', outcome: 'needs_review' });
  });

  test('under its next turn remembers that a post may be out, and nothing of its last ending', () => {
    const next = { ...by, run: 'run2', policy: 'p2' };
    const posting = { kind: 'credit', text: 'Approved' } as const;
    expect(nextTurn(record({ phase: 'posting', posting }), [look(2)], next)).toMatchObject({
      phase: 'posting',
      posting,
      turn: 2,
      run: 'run2',
      policy: 'p2',
      links: [look(2)],
    });
    const failed = record({
      phase: 'closed',
      outcome: 'failed',
      reason: { code: 'x', message: 'y' },
      retry_at: ts,
    });
    expect(nextTurn(failed, [], next)).toMatchObject({
      phase: 'claimed',
      turn: 2,
      outcome: null,
      reason: null,
      retry_at: null,
    });
  });
});

test('a claim is a key, a turn and a run, and nothing else passes for one', () => {
  const claim = { key, turn: 1, run: 'run1' };
  expect(claimSchema.parse(claim)).toEqual(claim);
  for (const bad of [
    { ...claim, turn: 0 },
    { ...claim, run: 1 },
    { key, turn: 1 },
    { ...claim, more: 1 },
  ]) {
    expect(claimSchema.safeParse(bad).success).toBe(false);
  }
  expect(claimSchema.safeParse({ ...claim, turn: 7 }).success).toBe(true);
});
