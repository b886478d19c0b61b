import { beforeEach, describe, expect, test } from 'bun:test';
import Big from 'big.js';
import fc from 'fast-check';
import { answerRequest } from '../../../../f/credits/lib/answer/answer.ts';
import type { AnswerContext, Decision } from '../../../../f/credits/lib/answer/decision.ts';
import type { LedgerCredit } from '../../../../f/credits/lib/credit/figures.ts';
import { guardPost } from '../../../../f/credits/lib/guards/guard_post.ts';
import { unusualAmounts } from '../../../../f/credits/lib/guards/guards.ts';
import { claimRequest } from '../../../../f/credits/lib/ledger/claims.ts';
import { requestKey } from '../../../../f/credits/lib/ledger/ledger.ts';
import {
  expectation,
  keepTraining,
  modelPath,
  readTrainings,
  trainingsPath,
} from '../../../../f/credits/lib/prediction/prediction_model.ts';
import { channel, look, memoryItems, memorySlack, policy, slackLink } from '../../world.ts';
import { training } from '../training_world.ts';

const account = `AC${'1'.repeat(32)}`;
const now = new Date('2026-01-08T12:00:00Z');

function credit(amount: string, messages = 0): LedgerCredit {
  const mode = { mode: 'basic', traffic_share: '1', msg_count: String(messages), fraud_cost: amount };
  return {
    url: look(1),
    amount,
    fraud_cost: '9000000',
    monthly_revenue: null,
    account_sid: account,
    customer: null,
    period: { start: '2025-11-04', end: '2025-11-09' },
    product: 'verify',
    modes:
      messages === 0
        ? []
        : [{ ...mode, block_rate: '0.5', expected_block_rate: '0.8', credit: amount, note: null }],
    countries: [],
    sql_sha256: 'x',
    artifact: 'x',
  };
}

let items: ReturnType<typeof memoryItems>;
beforeEach(() => {
  items = memoryItems();
});

const on = { flag_unusual: true };
const codes = async (credits: LedgerCredit[], flag = on) =>
  (await unusualAmounts(items, flag, credits)).map(({ code }) => code);

describe('an amount', () => {
  test('that is usual for the account passes; one far above it goes to a person with the expected amount', async () => {
    await items.write(modelPath, training());
    expect(await codes([credit('1000.00'), credit('4400.00')])).toEqual([]);
    const [reason] = await unusualAmounts(items, on, [credit('4500.00')]);
    expect(reason).toEqual({
      code: 'unusual_amount',
      message: `${look(1)}: the credit $4,500.00 is far above what is usual for the account: expected $449.33 to $2,225.54 by the history of ${account}`,
    });
  });

  test('that is usual for the account, and not for its traffic, goes to a person', async () => {
    await items.write(modelPath, training());
    expect(await codes([credit('2000.00', 20_000)])).toEqual([]);
    const [reason] = await unusualAmounts(items, on, [credit('2000.00', 2_000)]);
    expect(reason?.message).toContain('for this much traffic: expected');
    expect(reason?.message).toContain('$121.31 to $329.74 with this much traffic');
  });

  test('of an account without a history is compared with all accounts', async () => {
    await items.write(modelPath, training());
    const stranger = { ...credit('900.00'), account_sid: `AC${'2'.repeat(32)}` };
    expect(await codes([stranger])).toEqual(['unusual_amount']);
    const [unknown] = await unusualAmounts(items, on, [{ ...stranger, account_sid: null }]);
    expect(unknown?.message).toEndWith('by the history of all accounts');
    expect(await codes([credit('900.00')])).toEqual([]);
  });

  test('is never unusual because it is small', async () => {
    await items.write(modelPath, training());
    expect(await codes([credit('0.01', 1_000_000)])).toEqual([]);
  });
});

describe('the guard', () => {
  test('is off by default, and then reads no model', async () => {
    expect(policy().prediction).toEqual({ flag_unusual: false });
    items.read = async () => {
      throw new Error('an unexpected call');
    };
    expect(await codes([credit('9999999.00')], { flag_unusual: false })).toEqual([]);
  });

  test.each([
    ['there is none', undefined, /no model/],
    ['it cannot be read', { version: 1, model: 'pickle' }, /cannot be read.*train_prediction/],
    [
      'it was hardly judged',
      training({ tested_on: 99 }),
      /^the model in f\/\S+ was judged on 99 credits only, 100 are needed$/,
    ],
    [
      'it flags too much',
      training({ flagged: 0.0501 }),
      /^the model in f\/\S+ would flag 5\.0 % of the credits, at most 5 % are usual$/,
    ],
    [
      'it is worse than the account’s median',
      training({ model: { mean_absolute: 201, median_relative: 0.1 } }),
      /worse than the account/,
    ],
  ])('sends every credit to a person when it is on without a usable model: %s', async (_why, model, says) => {
    if (model !== undefined) await items.write(modelPath, model);
    const [reason] = await unusualAmounts(items, on, [credit('1.00')]);
    expect(reason?.code).toBe('prediction_missing');
    expect(reason?.message).toMatch(says);
  });

  test.each([
    ['was judged on as many credits as it must be', training({ tested_on: 100 })],
    ['flags as many as it may', training({ flagged: 0.05 })],
    ['is as good as the account’s median', training({ model: { mean_absolute: 200, median_relative: 0.1 } })],
  ])('uses a model that %s', async (_, model) => {
    await items.write(modelPath, model);
    expect(await codes([credit('1000.00')])).toEqual([]);
    expect(await codes([credit('4500.00')])).toEqual(['unusual_amount']);
  });

  test('an unavailable store is no missing model: the run fails and is retried', async () => {
    items.read = async () => {
      throw new Error('the store is down');
    };
    await expect(codes([credit('1.00')])).rejects.toThrow('the store is down');
  });

  test('can only prevent a post: it never creates or changes an amount', async () => {
    const numbers = fc.double({ min: -30, max: 30, noNaN: true });
    const positive = fc.double({ min: 0.01, max: 30, noNaN: true });
    const usual = fc.record({ median: numbers, spread: positive, base: numbers });
    const anything = fc.record({ own: usual, slope: numbers, habit: positive, traffic: positive });
    const [silent, flagging] = [policy(), policy({ prediction: on })];
    const cents = fc.integer({ min: 1, max: 2_400_000 });
    await fc.assert(
      fc.asyncProperty(anything, cents, fc.nat(1_000_000), async (model, paid, messages) => {
        const store = memoryItems();
        const { own, slope, habit, traffic } = model;
        const learned = training();
        Object.assign(learned.model, { slope, accounts: { [account]: own } });
        Object.assign(learned.model.bounds, { habit, traffic });
        await store.write(modelPath, learned);
        const one = credit(new Big(paid).div(100).toFixed(2), messages);
        const proposed = Object.freeze({
          amount: new Big(one.amount),
          credits: Object.freeze([Object.freeze(one)]),
          written: now,
          approved: false,
          overridden: false,
        });
        const ask = (flag_unusual: boolean) =>
          guardPost(
            {
              items: store,
              policy: flag_unusual ? flagging : silent,
              stopped: async () => null,
              dryRun: true,
              now: () => now,
            },
            'C0CREDIT01_1763000001_000100',
            proposed,
          );
        const [without, withIt] = [await ask(false), await ask(true)];
        expect(without).toEqual({ kind: 'post' });
        const { beyond } = expectation(learned, { account, amount: new Big(one.amount), messages });
        expect(withIt.kind).toBe(beyond === null ? 'post' : 'refuse');
        expect(proposed.amount.toFixed(2)).toBe(one.amount);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a request', () => {
  async function answered(amount: string, flag_unusual: boolean, guards: Policy['approval']['guards'] = []) {
    const slack = memorySlack();
    const ts = slack.say(`Credit request ${slackLink(look(1))}`);
    const key = requestKey(channel, ts);
    const store = memoryItems();
    await store.write(modelPath, training());
    const { approval } = policy();
    const context: AnswerContext = {
      items: store,
      slack,
      policy: policy({ prediction: { flag_unusual }, approval: { ...approval, guards } }),
      dryRun: false,
      card: false,
      stopped: async () => null,
      linksFromThread: true,
      postDeadlineMs: 15_000,
      now: () => now,
      sleep: async () => {},
    };
    const by = { run: 'run1', policy: 'p1', now, leaseMinutes: 30, byHand: false };
    const result = await claimRequest(store, { key, channel, ts, links: [look(1)] }, by);
    if (!result.claimed) throw new Error(`not claimed: ${result.why}`);
    const decision: Decision = { kind: 'approve', amount: new Big(amount), credits: [credit(amount)] };
    const answer = await answerRequest(context, result.claim, decision);
    return { answer, posts: slack.posts.map(({ text }) => text) };
  }
  type Policy = ReturnType<typeof policy>;

  test('with an unusual amount ends in review, without an amount in the channel', async () => {
    const { answer, posts } = await answered('4948.80', true);
    expect(answer).toMatchObject({
      outcome: 'needs_review',
      reason: { code: 'unusual_amount' },
      notify: true,
    });
    expect(posts).toEqual([]);
  });

  test('with a usual amount gets the same answer as without the guard', async () => {
    const [withIt, without] = [await answered('1948.80', true), await answered('1948.80', false)];
    expect(withIt.posts).toEqual(['Approved, $1,948.80, exceptions']);
    expect(withIt.posts).toEqual(without.posts);
  });

  test('with an unusual amount waits for an approval if configured in the policy', async () => {
    const { posts } = await answered('4948.80', true, ['unusual_amount']);
    expect(posts.join()).not.toContain('Approved, $4,948.80');
  });
});

describe('the error of every training', () => {
  test('is stored beside the model, oldest first, for two years', async () => {
    for (let week = 0; week < 110; week += 1) {
      await keepTraining(items, training({ tested_on: 200 + week }), new Date(now.getTime() + week));
    }
    const kept = await readTrainings(items);
    expect(kept).toHaveLength(104);
    expect([kept[0]?.tested_on, kept.at(-1)?.tested_on]).toEqual([206, 309]);
    expect(kept.at(-1)?.model).toEqual({ mean_absolute: 100, median_relative: 0.2 });
    expect(await items.read(modelPath)).toEqual(training({ tested_on: 309 }));
  });

  test('restarts when the stored errors are unreadable', async () => {
    await items.write(trainingsPath, { version: 0 });
    await keepTraining(items, training(), now);
    expect(await readTrainings(items)).toHaveLength(1);
  });
});
