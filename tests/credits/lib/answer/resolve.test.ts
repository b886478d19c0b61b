import { describe, expect, test } from 'bun:test';
import { prepareAgain } from '../../../../f/credits/lib/answer/reprocess.ts';
import { type Resolution, resolveRequest } from '../../../../f/credits/lib/answer/resolve.ts';
import { claimRequest } from '../../../../f/credits/lib/ledger/claims.ts';
import { needsOperator } from '../../../../f/credits/lib/ledger/ledger.ts';
import { reserveSpend, spendPath } from '../../../../f/credits/lib/ledger/reservations.ts';
import { ledgerCredit, look, policy, slackLink } from '../../world.ts';
import { answerWorld, approved } from '../answer_world.ts';

const account = `AC${'1'.repeat(32)}`;
const reason = { code: 'answered_by_person' as const, message: 'a person was faster' };

async function reviewed() {
  const world = answerWorld();
  await world.run({ kind: 'review', reason });
  const { key, turn } = await world.record();
  const links = [{ kind: 'credit', url: look(1), credit: ledgerCredit() }];
  const evidence = { version: 1, key, turn, by_hand: false, links };
  await world.items.write(`f/credits/evidence/${key}_turn_${turn}`, evidence);
  const resolve = (changes: Partial<Resolution> = {}) => {
    const { channel, ts, items, now } = world;
    const given = {
      how: 'handled' as const,
      amount: '900.00',
      reason: 'agreed by phone',
      spend: null,
      seen_attempt: null,
    };
    const context = { items, policy: policy(), run: 'resolve', by: 'windmill:olga', now };
    return resolveRequest(context, { channel, ts, ...given, ...changes });
  };
  return { ...world, resolve };
}

describe('a request that a person has handled', () => {
  test('is closed with amount, reason and person, and leaves the reviews', async () => {
    const { resolve, record } = await reviewed();
    expect((await resolve()).kind).toBe('resolved');
    const closed = await record();
    expect(closed).toMatchObject({
      outcome: 'skipped',
      amount: null,
      reason: { code: 'handled_by_hand', message: 'windmill:olga handled it with $900.00: agreed by phone' },
      decisions: [{ kind: 'handled', by: 'windmill:olga', amount: '900.00', reason: 'agreed by phone' }],
    });
    expect(needsOperator(closed)).toBe(false);
  });

  test('is never run again, not even by hand', async () => {
    const { resolve, record, items, key, channel, ts, now, slack } = await reviewed();
    await resolve();
    const by = { run: 'again', policy: 'p', now: now(), leaseMinutes: 30, byHand: true };
    expect(await claimRequest(items, { key, channel, ts, links: [look(1)] }, by)).toMatchObject({
      claimed: false,
    });
    const again = { ts, looker_url: null, override_amount: null, reason: null, by: 'x', at: now() };
    const thread = await slack.thread(channel, ts);
    expect(prepareAgain(await record(), thread, again, policy())).toMatchObject({ code: 'already_resolved' });
    expect(await resolve()).toMatchObject({ kind: 'refused', code: 'already_resolved' });
  });
});

describe('the spend of a resolved request', () => {
  test.each(['handled', 'declined'] as const)('is not credited to another request: %s', async (how) => {
    const { resolve, items } = await reviewed();
    await resolve({ how, amount: how === 'handled' ? '900.00' : null });
    const overlap = await reserveSpend(items, 'C0CREDIT01_1763000099_000100', [ledgerCredit()], true);
    expect(overlap?.day).toBe('2025-11-04');
  });

  test('is that of the links of the last attempt', async () => {
    const { resolve } = await reviewed();
    expect(await resolve()).toMatchObject({ spend: [{ account, first: '2025-11-04', last: '2025-11-08' }] });
  });

  test('is that of the form where no link proves it', async () => {
    const { resolve, items } = await reviewed();
    const other = `AC${'2'.repeat(32)}`;
    const spend = { account_sid: other, first_day: '2025-12-31', last_day: '2026-01-01', product: 'verify' };
    await resolve({ spend });
    expect(await items.taken(spendPath(other, 'verify', '2025-12-31'))).toBeDefined();
    expect(await items.taken(spendPath(other, 'verify', '2026-01-01'))).toBeDefined();
    expect(await items.taken(spendPath(other, 'verify', '2026-01-02'))).toBeUndefined();
  });
});

describe('a resolution is refused', () => {
  const nonsense = { account_sid: 'AC1', first_day: '2025-11-04', last_day: '2025-11-05', product: 'verify' };
  test.each([
    ['without a reason', { reason: null }, 'reason_missing'],
    ['without the amount that was credited', { amount: null }, 'amount_invalid'],
    ['with an amount that is none', { amount: '9,00' }, 'amount_invalid'],
    ['with an amount of a declined request', { how: 'declined' as const }, 'amount_invalid'],
    ['with spend that is none', { spend: nonsense }, 'spend_invalid'],
  ])('%s', async (_, changes, code) => {
    const { resolve, record } = await reviewed();
    expect(await resolve(changes)).toMatchObject({ kind: 'refused', code });
    expect((await record()).outcome).toBe('needs_review');
  });

  test('when somebody else has declined it, or run it again, since the person read it', async () => {
    const { resolve, record, run } = await reviewed();
    await resolve({ how: 'declined', amount: null, seen_attempt: 1 });
    expect(await resolve({ seen_attempt: 1 })).toEqual({
      kind: 'refused',
      code: 'already_resolved',
      message: 'windmill:olga declined it: agreed by phone; read the request again',
    });
    await run({ kind: 'review', reason }, { byHand: true });
    const { turn } = await record();
    expect(await resolve({ seen_attempt: turn - 1 })).toMatchObject({ code: 'request_changed' });
    expect(await resolve({ seen_attempt: turn })).toMatchObject({ kind: 'resolved' });
  });

  test('when its run died, perhaps after the post, and no run has read the thread since', async () => {
    const world = answerWorld(`Credit request ${slackLink(look(1))}`);
    await world.dies(approved(), { posted: true });
    const context = { items: world.items, policy: policy(), run: 'r', by: 'windmill:olga', now: world.now };
    const given = { channel: world.channel, ts: world.ts, how: 'declined' as const, amount: null };
    const rest = { reason: 'x', spend: null, seen_attempt: null };
    expect(await resolveRequest(context, { ...given, ...rest })).toMatchObject({ code: 'in_progress' });
    expect((await world.record()).phase).toBe('posting');
  });

  test('when a run has taken it over because the record was written later than the lease', async () => {
    const { resolve, items, key, channel, ts, now, pass } = await reviewed();
    const { write } = items;
    items.write = async (path, value) => {
      if (path.startsWith('f/credits/turns/') && (value as { run: string }).run === 'resolve') {
        items.write = write;
        pass(31);
        const by = { run: 'scheduled', policy: 'p', now: now(), leaseMinutes: 30, byHand: false };
        expect(await claimRequest(items, { key, channel, ts, links: [look(1)] }, by)).toMatchObject({
          claimed: true,
        });
      }
      await write(path, value);
    };
    expect(await resolve()).toMatchObject({ kind: 'refused', code: 'in_progress' });
  });

  test('when the request was credited', async () => {
    const world = answerWorld(`Credit request ${slackLink(look(1))}`);
    await world.run(approved());
    const context = { items: world.items, policy: policy(), run: 'r', by: 'windmill:olga', now: world.now };
    const given = {
      channel: world.channel,
      ts: world.ts,
      how: 'declined' as const,
      amount: null,
      reason: 'x',
      spend: null,
      seen_attempt: null,
    };
    expect(await resolveRequest(context, given)).toMatchObject({ code: 'already_credited' });
  });
});
