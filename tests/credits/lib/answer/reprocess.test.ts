import { describe, expect, test } from 'bun:test';
import Big from 'big.js';
import type { Decision } from '../../../../f/credits/lib/answer/decision.ts';
import {
  type Again,
  type PreviewPlace,
  prepareAgain,
  previewDecision,
} from '../../../../f/credits/lib/answer/reprocess.ts';
import { type LedgerRecord, newRecord, requestKey } from '../../../../f/credits/lib/ledger/ledger.ts';
import { reserveSpend } from '../../../../f/credits/lib/ledger/reservations.ts';
import type { Reason } from '../../../../f/credits/lib/reason/reasons.ts';
import { personOf } from '../../../../f/shared/clients/job.ts';
import {
  channel,
  ledgerCredit,
  look,
  lookerHost,
  memoryItems,
  memorySlack,
  policy,
  slackLink,
} from '../../world.ts';

const at = new Date('2026-01-08T12:00:00Z');
const slack = memorySlack();
const ts = slack.say(`Credit request ${slackLink(look(1))}`);
const thread = await slack.thread(channel, ts);

const record = (changes: Partial<LedgerRecord> = {}): LedgerRecord => ({
  ...newRecord(
    { key: 'k', channel, ts, links: [look(1)] },
    { run: 'run1', policy: 'p', now: at, leaseMinutes: 30 },
  ),
  phase: 'closed',
  outcome: 'needs_review',
  reason: { code: 'link_gone', message: '' },
  ...changes,
});
const prepared = (form: Partial<Again> = {}, before: LedgerRecord | null = record(), said = thread) => {
  const again = {
    ts,
    looker_url: null,
    override_amount: null,
    reason: null,
    by: 'windmill:robin',
    at,
    ...form,
  };
  return prepareAgain(before, said, again, policy({ link_hosts: [lookerHost, 'looker.acme.example'] }));
};

describe('a request is run again', () => {
  test.each<[string, LedgerRecord | null]>([
    ['that was refused', record()],
    ['that failed', record({ outcome: 'failed' })],
    ['that waits for its next try', record({ outcome: 'failed', retry_at: '2026-01-08T13:00:00.000Z' })],
    ['that was skipped', record({ outcome: 'skipped' })],
    ['that no scan has seen', null],
  ])('%s, with the links of its thread', (_, before) => {
    expect(prepared({}, before)).toEqual({
      kind: 'go',
      links: [look(1)],
      links_given: false,
      decision: {
        kind: 'reprocessed',
        by: 'windmill:robin',
        at: at.toISOString(),
        reason: null,
        amount: null,
      },
    });
  });

  test('with another link, or with an amount and a reason', () => {
    expect(prepared({ looker_url: look(2) })).toMatchObject({ links: [look(2)], links_given: true });
    expect(prepared({ override_amount: '300.5', reason: ' agreed ' })).toMatchObject({
      decision: { kind: 'overridden', amount: '300.50', reason: 'agreed' },
    });
    expect(prepared({ override_amount: '300', reason: 'agreed' })).toMatchObject({
      decision: { kind: 'overridden', amount: '300.00' },
    });
  });
});

describe('a request is not run again', () => {
  test.each<[string, Parameters<typeof prepared>]>([
    ['already_credited', [{}, record({ outcome: 'credited', amount: '100.00' })]],
    ['already_credited', [{ override_amount: '1.00', reason: 'r' }, record({ outcome: 'credited' })]],
    ['in_progress', [{}, record({ phase: 'claimed', outcome: null })]],
    ['request_gone', [{}, record(), null]],
    ['reason_missing', [{ override_amount: '300.00' }]],
    ['reason_missing', [{ override_amount: '300.00', reason: '  ' }]],
    ['amount_invalid', [{ override_amount: '0', reason: 'r' }]],
    ['amount_invalid', [{ override_amount: '-5', reason: 'r' }]],
    ['amount_invalid', [{ override_amount: '1.005', reason: 'r' }]],
    ['amount_invalid', [{ override_amount: '$5', reason: 'r' }]],
    ['amount_invalid', [{ override_amount: '1e3', reason: 'r' }]],
    ['amount_invalid', [{ override_amount: '5 USD', reason: 'r' }]],
    ['amount_invalid', [{ override_amount: '5.', reason: 'r' }]],
    ['amount_invalid', [{ override_amount: '1234567890123456', reason: 'r' }]],
    ['link_foreign', [{ looker_url: 'https://evil.example/looks/1' }]],
    ['no_link', [{}, record(), [{ ts, user: 'U0PERSON', text: 'no link here' }]]],
  ])('%s', (code, [form, before, said]) => {
    expect(prepared(form, before, said)).toMatchObject({ kind: 'refused', code });
  });

  test.each<[string, Parameters<typeof prepared>, string]>([
    [
      'credited',
      [{}, record({ outcome: 'credited', amount: '1100.00' })],
      'this request was credited $1,100.00, and a request gets one answer. If that amount is wrong, say so in the thread yourself and book the difference where credits are booked; nothing here posts a second amount',
    ],
    [
      'worked on',
      [{}, record({ phase: 'claimed', outcome: null })],
      'a run works on this request until 2026-01-08T12:30:00.000Z at the latest; try again when it has ended',
    ],
    ['deleted', [{}, record(), null], 'Slack has no such message any more; check channel and thread_ts'],
    [
      'given another amount that is none',
      [{ override_amount: '$5', reason: 'r' }],
      'override_amount is "$5"; write dollars as a decimal above zero, such as 1234.50',
    ],
    [
      'given an amount and no reason',
      [{ override_amount: '5' }],
      'an amount that is set by hand needs a reason; it is kept with the request',
    ],
    [
      'given a link elsewhere',
      [{ looker_url: 'https://evil.example/looks/1' }],
      'looker_url is not a link on acme.cloud.looker.com or looker.acme.example (https, no port)',
    ],
    [
      'without a link',
      [{}, record(), [{ ts, user: 'U0PERSON', text: 'no link here' }]],
      'the thread has no Looker link; give one as looker_url',
    ],
  ])('and the error states what to do instead for one that is %s', (_, [form, before, said], message) => {
    expect(prepared(form, before, said)).toMatchObject({ kind: 'refused', message });
  });
});

describe('the preview', () => {
  const credit = ledgerCredit({ amount: '600.00', fraud_cost: '1000.00' });
  const decided = { kind: 'approve' as const, amount: new Big('600.00'), credits: [credit] };
  const context = (changes = {}, stopped: string | null = null) => ({
    items: memoryItems(),
    policy: policy(changes),
    stopped: async () => stopped,
    now: () => at,
  });
  const placed = (changes: Partial<PreviewPlace> = {}, words = `Credit request ${slackLink(look(1))}`) => ({
    place: {
      key: requestKey(channel, ts),
      ts,
      record: null,
      thread: [{ ts, user: 'U0PERSON', text: words }],
      links: [look(1)],
      decision: null,
      ...changes,
    },
  });
  const preview = (override: string | null, changes = {}) =>
    previewDecision(context(changes), decided, { override: override === null ? null : new Big(override) });

  test('is the computed amount, or the one set by hand', async () => {
    const note = expect.stringContaining('no request is given: what it says');
    const proven = { outcome: 'dry_run', credits: [credit], note };
    expect(await preview(null)).toEqual({
      ...proven,
      would_post: 'Approved, $600.00, exceptions',
      amount: '600.00',
    });
    expect(await preview('250.00')).toEqual({
      ...proven,
      would_post: 'Approved, $250.00, exceptions',
      amount: '250.00',
    });
  });

  test.each<[string, Decision, { decision: string; reason: Reason }]>([
    [
      'without a link',
      { kind: 'ask_for_link' },
      { decision: 'ask_for_link', reason: { code: 'no_link', message: 'no link was given' } },
    ],
    [
      'of another product',
      { kind: 'skip', reason: { code: 'product_not_handled', message: 'other' } },
      { decision: 'skip', reason: { code: 'product_not_handled', message: 'other' } },
    ],
    [
      'for a period that is not over',
      {
        ...decided,
        credits: [{ ...credit, period: { start: '2026-01-01', end: '2026-01-09' } }],
      },
      {
        decision: 'review',
        reason: {
          code: 'period_not_over',
          message: `${look(1)}: the period 2026-01-01 to 2026-01-09 (exclusive) is not over yet, so its spend can still change`,
        },
      },
    ],
  ])('is nothing %s, with the reason', async (_, decision, expected) => {
    expect(await previewDecision(context(), decision)).toMatchObject({
      outcome: 'dry_run',
      would_post: null,
      ...expected,
      note: `would be refused: ${expected.reason.message}`,
    });
  });

  test('is never above the fraud cost or the limit of a request, for any person', async () => {
    expect(await preview('1000.01')).toMatchObject({
      would_post: null,
      reason: { code: 'override_above_cost' },
    });
    const limits = { ...policy().limits, max_credit: '200.00' };
    expect(await preview('250.00', { limits })).toMatchObject({ reason: { code: 'credit_above_limit' } });
    const dates = { ...policy().limits, max_period_days: 2 };
    expect(await preview(null, { limits: dates })).toMatchObject({ reason: { code: 'period_too_long' } });
    expect(await preview('250.00', { limits: dates })).toMatchObject({ amount: '250.00' });
  });
  test('is refused by every guard of a live run, with the amount', async () => {
    const stopped = await previewDecision(context({}, 'the kill switch is on'), decided);
    expect(stopped).toMatchObject({
      would_post: null,
      note: 'would be refused: the kill switch is on',
      reason: { code: 'kill_switch' },
      amount: '600.00',
    });
    const taken = context();
    await reserveSpend(taken.items, 'C0CREDIT01_1763000099_000100', [credit], true);
    expect(await previewDecision(taken, decided)).toMatchObject({ reason: { code: 'spend_overlaps' } });
    const own = placed({ key: 'C0CREDIT01_1763000099_000100' });
    expect(await previewDecision(taken, decided, own)).toMatchObject({
      amount: '600.00',
      would_post: 'Approved, $600.00, exceptions',
    });
    const day = { limits: { ...policy().limits, max_credit_per_day: '599.00' } };
    expect(await preview(null, day)).toMatchObject({ reason: { code: 'day_limit_reached' } });
    const unusual = { prediction: { flag_unusual: true } };
    expect(await preview(null, unusual)).toMatchObject({ reason: { code: 'prediction_missing' } });
  });

  test.each<[string, string, string]>([
    ['contradicts the link', 'Credit request, fraud spend: $12.50', 'request_contradicts_link'],
    ['is on hold', 'Credit request, please do not credit this yet', 'request_on_hold'],
  ])('is nothing for a request that %s, as live, before every guard', async (_, words, code) => {
    const said = `${words} ${slackLink(look(1))}`;
    const refused = await previewDecision(context({}, 'the kill switch is on'), decided, placed({}, said));
    expect(refused).toMatchObject({ would_post: null, reason: { code }, amount: '600.00' });
    const by = { by: 'windmill:robin', at: at.toISOString(), reason: 'checked', amount: null };
    const vouched = placed({ decision: { kind: 'reprocessed', ...by } }, said);
    expect(await previewDecision(context(), decided, vouched)).toMatchObject({
      would_post: 'Approved, $600.00, exceptions',
    });
  });

  test('is nothing for a request that has its answer, that a run works on, or that is gone', async () => {
    const refusal = async (changes: Partial<PreviewPlace>) =>
      (await previewDecision(context(), decided, placed(changes)))?.note;
    expect(await refusal({ record: record({ outcome: 'credited', amount: '5.00' }) })).toContain(
      'would be refused: this request was credited $5.00',
    );
    expect(await refusal({ record: record({ phase: 'claimed', outcome: null }) })).toContain(
      'a run works on',
    );
    expect(await refusal({ thread: null })).toContain('Slack has no such message any more');
  });

  test('counts the claim window from the day of the request', async () => {
    const limits = { ...policy().limits, claim_window_days: 10 };
    const inTime = await previewDecision(context({ limits }), decided, placed());
    expect(inTime).toMatchObject({ would_post: 'Approved, $600.00, exceptions' });
    expect(await preview(null, { limits })).toMatchObject({ reason: { code: 'claim_window_over' } });
  });

  test('names what an approval would be asked for', async () => {
    const approval = { ...policy().approval, above: '100.00' };
    expect(await preview(null, { approval })).toMatchObject({ waits_for: [{ code: 'approval_above' }] });
  });
});

test("the person who starts it is Windmill's user, or the user of the app", () => {
  expect(personOf({ WM_USERNAME: 'robin', WM_EMAIL: 'robin@acme.example' })).toBe('windmill:robin');
  expect(personOf({ WM_USERNAME: 'app', WM_END_USER_EMAIL: 'june@acme.example' })).toBe(
    'windmill:june@acme.example',
  );
  expect(() => personOf({})).toThrow('WM_USERNAME');
});
