import { beforeEach, describe, expect, test } from 'bun:test';
import Big from 'big.js';
import { answerRequest } from '../../../../f/credits/lib/answer/answer.ts';
import type { AnswerContext, Decision } from '../../../../f/credits/lib/answer/decision.ts';
import { approvalPath, giveVerdict, proposalHash } from '../../../../f/credits/lib/approval/approval.ts';
import type { LedgerCredit } from '../../../../f/credits/lib/credit/figures.ts';
import { claimRequest, readRecord } from '../../../../f/credits/lib/ledger/claims.ts';
import { type LedgerRecord, ledgerPath, requestKey } from '../../../../f/credits/lib/ledger/ledger.ts';
import type { Policy } from '../../../../f/credits/lib/policy/policy.ts';
import {
  channel,
  ledgerCredit,
  look,
  type MemorySlack,
  memoryItems,
  memorySlack,
  policy,
  slackLink,
} from '../../world.ts';

const account = `AC${'1'.repeat(32)}`;
const off = {
  above: null,
  first_credit: false,
  guards: [],
  four_eyes: false,
  expires_hours: 24,
  escalate_to: [],
};

let items: ReturnType<typeof memoryItems>;
let slack: MemorySlack;
let now: Date;
let ts: string;
let key: string;
let runs: number;

beforeEach(() => {
  items = memoryItems();
  slack = memorySlack();
  now = new Date('2026-01-08T12:00:00Z');
  ts = slack.say(`Credit request ${slackLink(look(1))}`);
  key = requestKey(channel, ts);
  runs = 0;
});

const credit = (changes: Partial<LedgerCredit> = {}) =>
  ledgerCredit({ amount: '4948.80', fraud_cost: '7526.30', account_sid: account, ...changes });
const proven = (changes: Partial<LedgerCredit> = {}): Decision => ({
  kind: 'approve',
  amount: new Big(changes.amount ?? '4948.80'),
  credits: [credit(changes)],
});

/** One run: claims the request and answers it. */
async function run(
  approval: Partial<Policy['approval']>,
  options: {
    byHand?: boolean;
    decision?: Decision;
    context?: Partial<AnswerContext>;
    policy?: Partial<Policy>;
  } = {},
) {
  const rules = policy({ approval: { ...off, ...approval }, ...options.policy });
  const by = {
    run: `run${++runs}`,
    policy: rules.version,
    now,
    leaseMinutes: 30,
    byHand: options.byHand ?? false,
  };
  const claimed = await claimRequest(items, { key, channel, ts, links: [look(1)] }, by);
  if (!claimed.claimed) return { outcome: `not claimed: ${claimed.why}` };
  const context: AnswerContext = {
    items,
    slack,
    policy: rules,
    dryRun: false,
    card: false,
    stopped: async () => null,
    linksFromThread: true,
    postDeadlineMs: 15_000,
    now: () => now,
    sleep: async (milliseconds) => {
      now = new Date(now.getTime() + milliseconds);
    },
    ...options.context,
  };
  return answerRequest(context, claimed.claim, options.decision ?? proven());
}

const record = async (): Promise<LedgerRecord> => {
  const found = await readRecord(items, key);
  if (found === null) throw new Error('there is no record');
  return found;
};
const answers = () => slack.messages.filter(({ bot_id }) => bot_id !== undefined).map(({ text }) => text);

async function verdict(
  kind: 'approved' | 'refused' | 'expired',
  changes: { hash?: string; turn?: number } = {},
) {
  const { ask } = await record();
  if (ask === null) throw new Error('nothing was asked');
  const { hash = ask.hash, turn = ask.turn } = changes;
  return giveVerdict(
    items,
    { key, turn },
    { kind, by: 'slack:U0ROBIN', at: now.toISOString(), reason: null, amount: '4948.80', hash },
  );
}

const waits = { outcome: 'needs_review', reason: { code: 'approval_needed' }, notify: false };

describe('a credit waits for an approval', () => {
  test.each([
    ['above the threshold', { above: '4948.79' }],
    ['as the first of its account', { first_credit: true }],
  ])('%s, and nothing is posted', async (_, rule) => {
    expect(await run(rule)).toMatchObject({ ...waits, ask: 1, amount: '4948.80' });
    expect(answers()).toEqual([]);
  });

  test('for a guard listed by the policy, and not for any other', async () => {
    const limits = { ...policy().limits, max_credit: '100.00' };
    expect(await run({ guards: ['credit_above_limit'] }, { policy: { limits } })).toMatchObject(waits);
    const both = { ...limits, max_period_days: 2 };
    expect(
      await run({ guards: ['credit_above_limit'] }, { policy: { limits: both }, byHand: true }),
    ).toMatchObject({
      reason: { code: 'period_too_long' },
      ask: null,
    });
    expect(answers()).toEqual([]);
  });

  test('at the threshold it does not, and neither does the second credit of an account', async () => {
    expect(await run({ above: '4948.80' })).toMatchObject({ outcome: 'credited', ask: null });
    ts = slack.say(`Credit request ${slackLink(look(1))}`);
    key = requestKey(channel, ts);
    const later = proven({ period: { start: '2025-11-10', end: '2025-11-12' } });
    expect(await run({ first_credit: true }, { decision: later })).toMatchObject({ outcome: 'credited' });
  });

  test('and reserves neither spend nor a share of the day before it is approved', async () => {
    await run({ above: '1' });
    expect([...items.values.keys()].filter((path) => /spend_|day_/.test(path))).toEqual([]);
  });

  test('not in a dry run, which only reports it', async () => {
    expect(await run({ above: '1' }, { context: { dryRun: true } })).toMatchObject({
      outcome: 'dry_run',
      reason: { code: 'approval_needed' },
      ask: null,
    });
  });
});

describe('an approval', () => {
  test('posts exactly the approved amount, once, and the record names the approver', async () => {
    await run({ above: '1' });
    await verdict('approved');
    expect(await run({ above: '1' }, { byHand: true })).toMatchObject({
      outcome: 'credited',
      amount: '4948.80',
    });
    expect(await run({ above: '1' }, { byHand: true })).toMatchObject({ outcome: 'not claimed: credited' });
    expect(answers()).toEqual(['Approved, $4,948.80, exceptions']);
    expect((await record()).decisions).toEqual([
      { kind: 'approved', by: 'slack:U0ROBIN', at: now.toISOString(), reason: null, amount: '4948.80' },
    ]);
  });

  test.each<[string, Parameters<typeof run>[1]]>([
    ['another amount', { decision: proven({ amount: '4948.81' }) }],
    ['another query', { decision: proven({ sql_sha256: 'y' }) }],
    ['another policy', { policy: { version: 'another' } }],
  ])('of %s is ignored: the question is asked again', async (_, changed) => {
    await run({ above: '1' });
    await verdict('approved');
    expect(await run({ above: '1' }, { byHand: true, ...changed })).toMatchObject({ ...waits, ask: 2 });
    expect(answers()).toEqual([]);
  });

  test('about other links is ignored', () => {
    const one = { key, amount: new Big(1), links: [look(1)], credits: [credit()], policy: 'p' };
    expect(proposalHash(one)).not.toBe(proposalHash({ ...one, links: [look(1), look(2)] }));
    expect(proposalHash(one)).toBe(proposalHash({ ...one, amount: new Big('1.00') }));
  });

  test('with another hash is ignored', async () => {
    await run({ above: '1' });
    await verdict('approved', { hash: 'forged' });
    expect(await run({ above: '1' }, { byHand: true })).toMatchObject(waits);
    expect(answers()).toEqual([]);
  });

  test.each<[string, Partial<AnswerContext> | { limits: object }, string]>([
    ['the kill switch', { stopped: async () => 'it is on' }, 'kill_switch'],
    ['the limit of the day', { limits: { max_credit_per_day: '100.00' } }, 'day_limit_reached'],
    ['a guard without an override', { limits: { max_period_days: 2 } }, 'period_too_long'],
  ])('does not overrule %s', async (_, change, code) => {
    await run({ above: '1' });
    await verdict('approved');
    const limited =
      'limits' in change
        ? { policy: { limits: { ...policy().limits, ...change.limits } } }
        : { context: change };
    expect(await run({ above: '1' }, { byHand: true, ...limited })).toMatchObject({
      outcome: 'needs_review',
      reason: { code },
    });
    expect(answers()).toEqual([]);
  });

  test('does not overrule the spend of another request', async () => {
    await run({ above: '1' });
    await verdict('approved');
    await items.take(`f/credits/ledger/spend_${account}_verify_20251105`, { key: 'another' });
    expect(await run({ above: '1' }, { byHand: true })).toMatchObject({ reason: { code: 'spend_overlaps' } });
    expect(answers()).toEqual([]);
  });

  test('survives a crash of its run: the next one posts once', async () => {
    await run({ above: '1' });
    await verdict('approved');
    slack.answers.push((accept) => {
      accept();
      throw new Error('the worker died');
    });
    await expect(run({ above: '1' }, { byHand: true })).rejects.toThrow('the worker died');
    now = new Date(now.getTime() + 31 * 60_000);
    expect(await run({ above: '1' })).toMatchObject({ outcome: 'credited' });
    expect(answers()).toHaveLength(1);
  });
});

describe('of several decisions on one question', () => {
  test('the first is valid, and the later ones receive it', async () => {
    await run({ above: '1' });
    const given = await Promise.all([
      verdict('refused'),
      verdict('approved'),
      verdict('approved'),
      verdict('expired'),
    ]);
    expect(given.filter(({ first }) => first)).toHaveLength(1);
    expect(new Set(given.map(({ verdict: { kind } }) => kind)).size).toBe(1);
  });

  test('an approval after a refusal posts nothing', async () => {
    await run({ above: '1' });
    await verdict('refused');
    await verdict('approved');
    expect(await run({ above: '1' }, { byHand: true })).toMatchObject({
      outcome: 'needs_review',
      reason: { code: 'approval_refused' },
    });
    expect(answers()).toEqual([]);
  });

  test('an approval after the expiry posts nothing; started again by hand it is asked anew', async () => {
    await run({ above: '1' });
    await verdict('expired');
    await verdict('approved');
    expect(await run({ above: '1' }, { byHand: true })).toMatchObject({
      reason: { code: 'approval_expired' },
    });
    expect(await run({ above: '1' }, { byHand: true })).toMatchObject({ ...waits, ask: 3 });
    expect(answers()).toEqual([]);
    await verdict('approved');
    expect(await run({ above: '1' }, { byHand: true })).toMatchObject({ outcome: 'credited' });
    expect((await record()).decisions.map(({ kind }) => kind)).toEqual(['expired', 'approved']);
  });

  test('an unreadable one stops the request with an error that names the variable', async () => {
    await run({ above: '1' });
    await items.take(approvalPath(key, 1), { kind: 'approved' });
    await expect(run({ above: '1' }, { byHand: true })).rejects.toThrow(approvalPath(key, 1));
    expect(answers()).toEqual([]);
  });
});

test('a suspended request that is started again keeps its question', async () => {
  await run({ above: '1' });
  expect(await run({ above: '1' }, { byHand: true })).toMatchObject({ ...waits, ask: 1 });
});

test('a change during the wait makes a new question, and a decision on the first one is ignored', async () => {
  await run({ above: '1' });
  const changed = { byHand: true, decision: proven({ amount: '4948.81' }) };
  expect(await run({ above: '1' }, changed)).toMatchObject({ ...waits, ask: 2, amount: '4948.81' });
  await verdict('approved', { turn: 1 });
  expect(await run({ above: '1' }, changed)).toMatchObject({ ...waits, ask: 2 });
  expect(answers()).toEqual([]);
});

test('a record from a version without approvals is read', async () => {
  await run({});
  const { ask: _, decisions: __, ...before } = await record();
  await items.write(ledgerPath(key), before);
  expect(await record()).toMatchObject({ ask: null, decisions: [], outcome: 'credited' });
});

describe('an amount set by hand', () => {
  const by = (kind: 'overridden' | 'reprocessed', amount: string | null) => ({
    kind,
    by: 'windmill:robin',
    at: now.toISOString(),
    reason: 'agreed with the customer',
    amount,
  });
  async function override(amount: string, options: Parameters<typeof run>[1] = {}) {
    const rules = policy(options.policy);
    const claimedBy = { run: 'by hand', policy: rules.version, now, leaseMinutes: 30, byHand: true };
    const decision = by('overridden', amount);
    const claimed = await claimRequest(
      items,
      { key, channel, ts, links: [look(1)] },
      { ...claimedBy, decision },
    );
    if (!claimed.claimed) throw new Error(claimed.why);
    // The run dies at once: what was set must not be forgotten by the next one.
    now = new Date(now.getTime() + 31 * 60_000);
    return run({}, options);
  }

  test('is posted in place of the computed one, also by a run that takes over', async () => {
    expect(await override('300.00')).toMatchObject({ outcome: 'credited', amount: '300.00' });
    expect(answers()).toEqual(['Approved, $300.00, exceptions']);
    expect((await record()).decisions).toMatchObject([{ kind: 'overridden', amount: '300.00' }]);
  });

  test('is posted where the computed one is nothing', async () => {
    const zero: Decision = {
      kind: 'review',
      reason: { code: 'zero_credit', message: '' },
      credits: [credit({ amount: '0.00' })],
    };
    expect(await override('300.00', { decision: zero })).toMatchObject({
      outcome: 'credited',
      amount: '300.00',
    });
  });

  test.each<[string, string, Parameters<typeof run>[1]]>([
    ['override_above_cost', '7526.31', {}],
    ['credit_above_limit', '300.00', { policy: { limits: { ...policy().limits, max_credit: '299.99' } } }],
    [
      'day_limit_reached',
      '300.00',
      { policy: { limits: { ...policy().limits, max_credit_per_day: '299.99' } } },
    ],
    ['kill_switch', '300.00', { context: { stopped: async () => 'on' } }],
    ['link_gone', '300.00', { decision: { kind: 'review', reason: { code: 'link_gone', message: '' } } }],
  ])('is refused by %s', async (code, amount, options) => {
    expect(await override(amount, options)).toMatchObject({ outcome: 'needs_review', reason: { code } });
    expect(answers()).toEqual([]);
  });

  test('is refused for the spend of another request', async () => {
    await items.take(`f/credits/ledger/spend_${account}_verify_20251105`, { key: 'another' });
    expect(await override('300.00')).toMatchObject({ reason: { code: 'spend_overlaps' } });
  });

  test('overrides guards about history and dates', async () => {
    const limits = { ...policy().limits, max_period_days: 2 };
    expect(await override('300.00', { policy: { limits } })).toMatchObject({ outcome: 'credited' });
  });
});
