import { beforeEach, describe, expect, test } from 'bun:test';
import Big from 'big.js';
import {
  type GuardContext,
  type GuardedCredit,
  guardPost,
} from '../../../../f/credits/lib/guards/guard_post.ts';
import { type LedgerRecord, ledgerPath } from '../../../../f/credits/lib/ledger/ledger.ts';
import { killSwitchPath, readKillSwitch } from '../../../../f/credits/lib/policy/posting.ts';
import { modelPath } from '../../../../f/credits/lib/prediction/prediction_model.ts';
import { ledgerCredit, look, memoryItems, policy } from '../../world.ts';
import { closedRecord } from '../ledger_world.ts';
import { training } from '../training_world.ts';

const key = 'C0CREDIT01_1767862800_000100';
const account = `AC${'1'.repeat(32)}`;
const written = new Date('2026-01-08T09:00:00Z');
let items: ReturnType<typeof memoryItems>;
beforeEach(() => {
  items = memoryItems();
});

function guarded(
  credit: Partial<GuardedCredit> | null = {},
  rules: Parameters<typeof policy>[0] = {},
  changes: Partial<GuardContext> = {},
) {
  const plain = { amount: new Big('600.00'), credits: [ledgerCredit()], written };
  const context: GuardContext = {
    items,
    policy: policy(rules),
    stopped: async () => null,
    dryRun: false,
    now: () => new Date('2026-01-08T12:00:00Z'),
    ...changes,
  };
  return guardPost(context, key, credit && { ...plain, approved: false, overridden: false, ...credit });
}
const limits = (changes: object) => ({ limits: { ...policy().limits, ...changes } });
const taken = () => [...items.values.keys()].filter((path) => /spend_|day_/.test(path)).length;

describe('a post without an amount', () => {
  test('is allowed without a reservation, unless all posting is stopped', async () => {
    expect(await guarded(null)).toEqual({ kind: 'post' });
    const stopped = async () => readKillSwitch('on');
    expect(await guarded(null, {}, { stopped })).toEqual({
      kind: 'refuse',
      reason: { code: 'kill_switch', message: `the kill switch ${killSwitchPath} is on` },
    });
    expect(await guarded(null, {}, { stopped, dryRun: true })).toEqual({ kind: 'post' });
    expect(taken()).toBe(0);
  });
});

describe('a credit', () => {
  test('without objections is posted, and reserves its days and its share', async () => {
    expect(await guarded()).toEqual({ kind: 'post' });
    expect(taken()).toBe(6);
  });

  test('that needs an approval is asked about with all objections, and reserves nothing', async () => {
    const approval = { ...policy().approval, above: '599.99', guards: ['period_too_long' as const] };
    const rules = { approval, ...limits({ max_period_days: 4 }) };
    expect(await guarded({}, rules)).toEqual({
      kind: 'ask',
      causes: [
        {
          code: 'period_too_long',
          message: `${look(1)}: the period 2025-11-04 to 2025-11-09 (exclusive) has 5 days, the limit is 4`,
        },
        { code: 'approval_above', message: 'the credit $600.00 is above $599.99' },
      ],
    });
    expect(taken()).toBe(0);
    expect(await guarded({ approved: true }, rules)).toEqual({ kind: 'post' });
  });
});

describe('an amount set by hand overrides', () => {
  const old = ledgerCredit({ monthly_revenue: '0.01' });
  test.each<[string, Partial<GuardedCredit>, Parameters<typeof policy>[0]]>([
    ['outside_history', { credits: [old] }, {}],
    ['period_too_long', {}, limits({ max_period_days: 4 })],
    ['claim_window_over', {}, limits({ claim_window_days: 59 })],
    ['prediction_missing', {}, { prediction: { flag_unusual: true } }],
  ])('%s', async (code, credit, rules) => {
    expect(await guarded(credit, rules)).toMatchObject({ kind: 'refuse', reason: { code } });
    expect(await guarded({ ...credit, overridden: true }, rules)).toEqual({ kind: 'post' });
  });

  test('unusual_amount', async () => {
    await items.write(modelPath, training());
    const rules = { prediction: { flag_unusual: true } };
    const credit = { credits: [ledgerCredit({ amount: '4500.00' })] };
    expect(await guarded(credit, rules)).toMatchObject({
      kind: 'refuse',
      reason: { code: 'unusual_amount' },
    });
    expect(await guarded({ ...credit, overridden: true }, rules)).toEqual({ kind: 'post' });
  });

  test.each<[string, Partial<GuardedCredit>, Parameters<typeof policy>[0]]>([
    ['credit_above_limit', {}, limits({ max_credit: '599.99' })],
    ['account_not_provable', { credits: [ledgerCredit({ account_sid: null })] }, {}],
    [
      'period_not_over',
      { credits: [ledgerCredit({ period: { start: '2026-01-01', end: '2026-01-09' } })] },
      {},
    ],
  ])('but not %s', async (code, credit, rules) => {
    expect(await guarded({ ...credit, overridden: true }, rules)).toMatchObject({
      kind: 'refuse',
      reason: { code },
    });
  });
});

describe('spend that belongs to an earlier request', () => {
  const path = `f/credits/ledger/spend_${account}_verify_20251106`;
  const other = closedRecord('1763000001.000100');

  test.each<[string, LedgerRecord | null, string]>([
    ['that was credited', other, 'C0CREDIT01, ts 1763000001.000100: credited 4948.80'],
    [
      'that ended without an amount',
      { ...other, outcome: 'needs_review', amount: null },
      'C0CREDIT01, ts 1763000001.000100: needs_review',
    ],
    [
      'that has not ended',
      { ...other, phase: 'claimed', outcome: null },
      'C0CREDIT01, ts 1763000001.000100: not finished',
    ],
    ['that has no record', null, `${other.key}: not finished`],
  ])('%s is named with the status of that request', async (_, record, where) => {
    await items.take(path, { key: other.key });
    if (record) await items.write(ledgerPath(other.key), record);
    expect(await guarded()).toEqual({
      kind: 'refuse',
      reason: {
        code: 'spend_overlaps',
        message: `${account}, verify, 2025-11-06 belongs to an earlier request (${where}); its token is the variable ${path}`,
      },
    });
  });

  test('of a closed month is named by its month', async () => {
    await items.take('f/credits/ledger/closed_202511', { at: '2025-12-01' });
    expect(await guarded()).toEqual({
      kind: 'refuse',
      reason: {
        code: 'spend_closed',
        message: 'the spend of 2025-11 is closed for credits: what was credited of it is not kept any more',
      },
    });
  });
});

test('the refusal of a credit beyond the limit of the day contains the total of the day', async () => {
  const day = limits({ max_credit_per_day: '1500.00' });
  await items.take('f/credits/ledger/day_20260108_1', { key: 'other', amount: '900.01', limit: '1500.00' });
  expect(await guarded({}, day)).toEqual({
    kind: 'refuse',
    reason: {
      code: 'day_limit_reached',
      message:
        'the credits of 2026-01-08 (UTC) add up to $900.01 already; with this one of $600.00 they are above the limit of $1,500.00 per day',
    },
  });
  expect(await guarded({ amount: new Big('599.99') }, day)).toEqual({ kind: 'post' });
});
