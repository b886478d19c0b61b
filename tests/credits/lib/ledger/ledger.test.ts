import { describe, expect, test } from 'bun:test';
import {
  attemptPath,
  claimSchema,
  type LedgerRecord,
  ledgerPath,
  newRecord,
  nextAttempt,
  outcomes,
  parseRecord,
  placeOf,
  postPath,
  requestKey,
  requestStatus,
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
  test('is its channel and ts, encoded for a path', () => {
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
  ])('cannot be made of %s and %s', (place, time) => {
    const make = () => requestKey(place, time);
    expect(make).toThrow(`"${place}" and "${time}" are not a Slack channel id and a message ts`);
    expect(make).toThrow(expect.objectContaining({ code: 'result_unreadable' }));
  });
});

describe('channel and ts of a request', () => {
  test.each([
    ['C0AB12', '1763000000.000100'],
    ['G12', '0000000000.000000'],
    [`D${'A'.repeat(20)}`, '9999999999.999999'],
  ])('are parsed from the key of %s and %s', (place, time) => {
    expect(placeOf(requestKey(place, time))).toEqual({ channel: place, ts: time });
  });

  test.each([
    '',
    `x${key}`,
    `${key}x`,
    'c0ab12_1763000000_000100',
    'B0AB12_1763000000_000100',
    'C0_1763000000_000100',
    'C0ab12_1763000000_000100',
    `C${'A'.repeat(21)}_1763000000_000100`,
    'C0AB12_176300000_000100',
    'C0AB12_1763000000_00010',
    'C0AB12_1763000000.000100',
    'C0AB12_176300000x_000100',
    'C0AB12_1763000000_00010x',
  ])('are not parsed from %j', (text) => {
    expect(() => placeOf(text)).toThrow(
      expect.objectContaining({
        code: 'result_unreadable',
        message: `"${text}" is not the key of a request`,
      }),
    );
  });

  test('determine the paths of its record and tokens', () => {
    expect([ledgerPath('K'), attemptPath('K', 2), postPath('K', 3)]).toEqual([
      'f/credits/ledger/K',
      'f/credits/ledger/K_turn_2',
      'f/credits/ledger/K_post_3',
    ]);
  });
});

describe('a record', () => {
  test('is read as written', () => {
    expect(parseRecord(key, JSON.parse(JSON.stringify(record())))).toEqual(record());
  });

  test.each([
    ['a field that is none', { ...record(), turn: 0 }, /turn: /],
    ['nothing at all', null, /record: /],
    ['a credit that is none', { ...record(), posting: { kind: 'gift', text: '' } }, /posting\.kind: /],
  ])('with %s stops its request with an error that names the path to repair', (_, value, where) => {
    const read = () => parseRecord(key, value);
    expect(read).toThrow(where);
    expect(read).toThrow(
      `The ledger record ${ledgerPath(key)} cannot be read; repair or delete that resource by hand`,
    );
    expect(read).toThrow(expect.objectContaining({ code: 'ledger_unreadable', cause: expect.anything() }));
  });

  test('that is closed without an outcome stops its request', () => {
    const stand = () => requestStatus(record({ phase: 'closed' }), now);
    expect(stand).toThrow(`The ledger record ${ledgerPath(key)} is closed without an outcome`);
    expect(stand).toThrow(expect.objectContaining({ code: 'ledger_unreadable' }));
  });

  test('that is reviewed is done even with a leftover retry time', () => {
    const reviewed = record({
      phase: 'closed',
      outcome: 'needs_review',
      retry_at: '2026-01-08T11:00:00.000Z',
    });
    expect(requestStatus(reviewed, now)).toEqual({ kind: 'done', outcome: 'needs_review' });
  });

  test('at its next attempt keeps a possible post, and nothing of its last outcome', () => {
    const next = { ...by, run: 'run2', policy: 'p2' };
    const posting = { kind: 'credit', text: 'Approved' } as const;
    expect(nextAttempt(record({ phase: 'posting', posting }), [look(2)], next)).toMatchObject({
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
      reason: { code: 'link_gone', message: 'y' },
      retry_at: ts,
    });
    expect(nextAttempt(failed, [], next)).toMatchObject({
      phase: 'claimed',
      turn: 2,
      outcome: null,
      reason: null,
      retry_at: null,
    });
  });
});

test('a claim is exactly a key, an attempt and a run', () => {
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

const decision = {
  kind: 'reprocessed',
  by: 'windmill:robin',
  at: '2026-01-08T12:00:00.000Z',
  reason: null,
  amount: null,
} as const;

describe('a fresh record', () => {
  const fresh: LedgerRecord = {
    version: 1,
    key,
    channel,
    ts,
    phase: 'claimed',
    turn: 1,
    run: 'run1',
    lease_until: '2026-01-08T12:30:00.000Z',
    claimed_at: '2026-01-08T12:00:00.000Z',
    updated_at: '2026-01-08T12:00:00.000Z',
    policy: 'p1',
    links: [look(1)],
    posting: null,
    outcome: null,
    reason: null,
    amount: null,
    credits: [],
    posted_ts: null,
    card: false,
    hint: null,
    hint_due: false,
    failures: 0,
    retry_at: null,
    ask: null,
    decisions: [],
  };

  test('has its run and lease, and no outcome', () => {
    expect(record()).toEqual(fresh);
  });

  test('has the person who started it by hand, and so has the next attempt', () => {
    const request = { key, channel, ts, links: [look(1)] };
    const started = newRecord(request, { ...by, decision });
    expect(started.decisions).toEqual([decision]);
    const again = { ...decision, by: 'windmill:june' };
    expect(nextAttempt(started, [], { ...by, decision: again }).decisions).toEqual([decision, again]);
    expect(nextAttempt(started, [], by).decisions).toEqual([decision]);
  });

  test('at its next attempt has a new lease, claim and update time', () => {
    const later = { ...by, run: 'run2', now: new Date('2026-01-09T12:00:00Z'), leaseMinutes: 5 };
    expect(nextAttempt(record({ failures: 2, amount: '1.00' }), [], later)).toEqual({
      ...fresh,
      turn: 2,
      run: 'run2',
      lease_until: '2026-01-09T12:05:00.000Z',
      claimed_at: '2026-01-09T12:00:00.000Z',
      updated_at: '2026-01-09T12:00:00.000Z',
      links: [],
      failures: 2,
      amount: '1.00',
    });
  });

  test('of a version without cards, hints and approvals is read as one without them', () => {
    const { card, hint, ask, decisions, ...older } = record();
    expect(parseRecord(key, older)).toEqual({ ...older, card, hint, ask, decisions });
  });
});

describe('a record is never read', () => {
  test.each([
    ['of another version', { version: 2 }, 'version'],
    ['in an unknown phase', { phase: 'posted' }, 'phase'],
    ['with a lease until some day', { lease_until: 'tomorrow' }, 'lease_until'],
    ['that was claimed some day', { claimed_at: '2026-01-08' }, 'claimed_at'],
    ['that was written some day', { updated_at: '' }, 'updated_at'],
    ['with an unknown outcome', { outcome: 'refunded' }, 'outcome'],
    ['with a hint about fewer than no links', { hint: { code: 'x', bad: [], needed: -1 } }, 'hint.needed'],
    ['with fewer tries than none', { failures: -1 }, 'failures'],
    ['with a retry some day', { retry_at: 'soon' }, 'retry_at'],
    ['with a decision without a person', { decisions: [{ ...decision, by: '' }] }, 'decisions.0.by'],
  ])('%s', (_, changes, where) => {
    expect(() => parseRecord(key, { ...record(), ...changes })).toThrow(`until then (${where}: `);
  });

  test('with an unknown field', () => {
    expect(() => parseRecord(key, { ...record(), more: 1 })).toThrow('until then (record: Unrecognized key');
  });

  test('but is read with every phase, outcome and kind of post', () => {
    const hint = { code: 'link_gone' as const, bad: [look(1)], needed: 0 };
    for (const phase of ['claimed', 'posting', 'closed'])
      expect(parseRecord(key, { ...record({ hint }), phase })).toMatchObject({ phase, hint });
    for (const kind of ['credit', 'question', 'hint'])
      expect(parseRecord(key, { ...record(), posting: { kind, text: '' } }).posting).toMatchObject({ kind });
    for (const outcome of outcomes) expect(parseRecord(key, record({ outcome })).outcome).toBe(outcome);
  });
});
