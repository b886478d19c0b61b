import { beforeEach, describe, expect, test } from 'bun:test';
import { giveVerdict, readVerdict, type Verdict } from '../../../../f/credits/lib/approval/approval.ts';
import { readCards } from '../../../../f/credits/lib/approval/approval_card.ts';
import {
  type ApprovalContext,
  askQuestion,
  checkQuestion,
  closeQuestion,
  decideQuestion,
} from '../../../../f/credits/lib/approval/approval_run.ts';
import { answerOf, wasNotified } from '../../../../f/credits/lib/ledger/ending.ts';
import { ledgerPath } from '../../../../f/credits/lib/ledger/ledger.ts';
import { channel, memoryItems, policy } from '../../world.ts';
import { question } from '../approval_world.ts';
import { closedRecord } from '../ledger_world.ts';

const ts = '1767862800.000100';
const now = new Date('2026-01-08T12:00:00Z');
const ask = question();
const reason = { code: 'approval_needed' as const, message: 'above' };
const record = closedRecord(ts, { outcome: 'needs_review', reason, ask });
const { key } = record;
const place = { channel, ts, ask: 1 };
const open = { record, ask };
const given: Verdict = {
  kind: 'approved',
  by: 'slack:U0ROBIN',
  at: now.toISOString(),
  reason: null,
  amount: '4948.80',
  hash: 'h',
};

let items: ReturnType<typeof memoryItems>;
let seen: string[];
let context: ApprovalContext;
beforeEach(async () => {
  items = memoryItems();
  seen = [];
  const saw = async (...parts: string[]) => void seen.push(parts.join(' '));
  context = {
    items,
    policy: policy({ approval: { ...policy().approval, escalate_to: ['U0JUNE', 'U0KIM'] } }),
    operator: 'U0ROBIN',
    now: () => now,
    send: (text) => saw('operator', text),
    sendTo: (user, text) => saw(user, text),
    sendCard: async (user, { text }) => {
      await saw('card', user, text);
      return { channel: `D${user}`, ts: `${seen.length}.0` };
    },
    replaceCard: (sent, { text }) => saw('replaced', sent.channel, sent.ts, text),
    startWaiting: (next) => saw('started', next.key, next.channel, next.ts, `${next.ask}`),
  };
  await items.write(ledgerPath(key), record);
});
const verdict = () => readVerdict(items, { key, turn: 1 });

describe('a question', () => {
  const expiry = new Date(ask.expires_at);

  test('is over when its record no longer waits for it', async () => {
    expect(await checkQuestion(items, { ...place, ask: 2 }, now)).toEqual({ kind: 'over' });
  });

  test('waits until the millisecond it expires', async () => {
    const before = new Date(expiry.getTime() - 1);
    expect(await checkQuestion(items, place, before)).toEqual({ kind: 'waiting' });
    expect(await verdict()).toBeNull();
  });

  test('has the verdict "expired" from then on', async () => {
    expect(await checkQuestion(items, place, expiry)).toEqual({ kind: 'decided' });
    const expired = { kind: 'expired', by: 'nobody', reason: null, amount: null, hash: 'h' } as const;
    expect(await verdict()).toEqual({ ...expired, at: ask.expires_at });
  });

  test('keeps the verdict it has', async () => {
    await giveVerdict(items, { key, turn: 1 }, given);
    expect(await checkQuestion(items, place, expiry)).toEqual({ kind: 'decided' });
    expect(await verdict()).toEqual(given);
  });
});

describe('the card of a question', () => {
  test('is sent once, and the operator counts as notified', async () => {
    const cards = await askQuestion(context, open, null);
    expect(await askQuestion(context, open, null)).toEqual(cards);
    expect(cards).toEqual([{ channel: 'DU0ROBIN', ts: '1.0' }]);
    expect(seen).toEqual([expect.stringMatching(/^card U0ROBIN Approve a credit of \$4,948\.80\? /)]);
    expect(await readCards(items, key, 1)).toEqual(cards);
    expect(await wasNotified(items, record)).toBe(true);
  });

  test('is sent to each of the others when the operator wrote the request and four eyes are required', async () => {
    const own = { record, ask: question({ requester: 'U0ROBIN' }) };
    const rule = { ...context.policy.approval, four_eyes: true };
    await askQuestion({ ...context, policy: { ...context.policy, approval: rule } }, own, null);
    expect(seen.map((line) => line.split(' ')[1])).toEqual(['U0JUNE', 'U0KIM']);
  });
});

describe('the verdict on a question', () => {
  const response = { kind: 'approved' as const, who: 'robin', reason: 'checked' };

  test('is the stored one, whatever Windmill returned', async () => {
    await giveVerdict(items, { key, turn: 1 }, given);
    expect(await decideQuestion(context, open, { ...response, kind: 'refused' })).toEqual(given);
  });

  test('is the response in Windmill otherwise, and is stored', async () => {
    const expected = { ...given, by: 'windmill:robin', reason: 'checked' };
    expect(await decideQuestion(context, open, response)).toEqual(expected);
    expect(await verdict()).toEqual(expected);
  });

  test('is "expired" when Windmill timed out', async () => {
    const decided = await decideQuestion(context, open, { kind: 'timed_out' });
    expect(decided).toMatchObject({ kind: 'expired', by: 'nobody', at: now.toISOString(), hash: 'h' });
    expect(await verdict()).toEqual(decided);
  });

  test('is missing when that person may not decide, and the operator reads why', async () => {
    const rule = { ...context.policy.approval, four_eyes: true };
    const strict = { ...context, policy: { ...context.policy, approval: rule } };
    expect(await decideQuestion(strict, open, { ...response, who: null })).toBeNull();
    expect(await verdict()).toBeNull();
    expect(seen).toEqual([
      expect.stringMatching(
        /^operator An answer in Windmill was not counted for <#C0CREDIT01>.*: four eyes are required, and the person is unknown\.$/,
      ),
    ]);
  });
});

describe('a closed question', () => {
  const closed = (changes: Parameters<typeof closedRecord>[1]) =>
    answerOf(closedRecord(ts, { turn: 2, ask, ...changes }));
  const review = (code: 'approval_expired' | 'approval_refused' | 'spend_closed') =>
    closed({ outcome: 'needs_review', reason: { code, message: 'm' } });

  test('of a posted credit only has its cards replaced', async () => {
    const cards = await askQuestion(context, open, null);
    seen = [];
    expect(await closeQuestion(context, ask, closed({}))).toEqual(cards);
    expect(seen).toEqual([expect.stringMatching(/^replaced DU0ROBIN 1\.0 Credit of .* Posted: Approved,/)]);
    expect(await wasNotified(items, { key, turn: 2 })).toBe(false);
  });

  test.each([
    ['approval_refused', []],
    ['spend_closed', ['operator']],
    ['approval_expired', ['operator', 'U0JUNE', 'U0KIM']],
  ] as const)('that ended in review for %s is reported to %j', async (code, people) => {
    await closeQuestion(context, ask, review(code));
    expect(seen.map((line) => line.split(' ')[0])).toEqual([...people]);
    expect(await wasNotified(items, { key, turn: 2 })).toBe(true);
  });

  test('has a new one asked when the proposal has changed', async () => {
    const next = question({ turn: 2, hash: 'h2' });
    await closeQuestion(context, ask, closed({ outcome: 'needs_review', reason, ask: next }));
    expect(seen).toEqual([`started ${key} ${channel} ${ts} 2`]);
  });

  test('names the record that is gone', async () => {
    await items.remove(ledgerPath(key));
    const closing = closeQuestion(context, ask, closed({}));
    await expect(closing).rejects.toThrow(`The ledger record of ${key} is gone`);
  });
});
