import { describe, expect, test } from 'bun:test';
import { questionText } from '../../../../f/credits/lib/answer/decision.ts';
import { accountPath } from '../../../../f/credits/lib/ledger/ending.ts';
import { channel, look, policy, slackLink } from '../../world.ts';
import { answerWorld, approved } from '../answer_world.ts';

const noLink = 'Credit request for toll fraud, account SID to follow';
const account = `AC${'1'.repeat(32)}`;
const approval = { ...policy().approval, above: '1000.00', first_credit: true };
const waiting = {
  code: 'approval_needed' as const,
  message: `the credit $4,948.80 is above $1,000.00; the first credit of ${account}`,
};

describe('the result of a run about a request', () => {
  test('contains the credit, its text and its message, and whether a card follows', async () => {
    const world = answerWorld();
    const answer = await world.run(approved(), { context: { card: true } });
    expect(answer).toEqual({
      key: world.key,
      channel,
      ts: world.ts,
      turn: 1,
      outcome: 'credited',
      reason: null,
      amount: '4948.80',
      text: 'Approved, $4,948.80, exceptions',
      posted_ts: world.slack.messages.at(-1)?.ts ?? '',
      card: true,
      notify: false,
      ask: null,
      decisions: [],
    });
    expect(await world.record()).toMatchObject({ phase: 'closed', card: true, reason: null, retry_at: null });
  });

  test('is a question without an amount and without a card', async () => {
    const world = answerWorld(noLink);
    const answer = await world.run({ kind: 'ask_for_link' }, { links: [], context: { card: true } });
    expect(answer).toMatchObject({ outcome: 'needs_link', amount: null, text: questionText(), card: false });
    expect(await world.record()).toMatchObject({
      outcome: 'needs_link',
      amount: null,
      credits: [],
      card: false,
      posting: { kind: 'question', text: questionText() },
    });
  });

  test('contains all causes of an approval, and the text that a dry run would have posted', async () => {
    const world = answerWorld();
    const answer = await world.run(approved(), { policy: { approval }, context: { dryRun: true } });
    expect(answer).toEqual({
      key: world.key,
      channel,
      ts: world.ts,
      turn: 1,
      outcome: 'dry_run',
      reason: waiting,
      amount: '4948.80',
      text: 'Approved, $4,948.80, exceptions',
      posted_ts: null,
      card: false,
      notify: true,
      ask: null,
      decisions: [],
    });
    expect(await world.record()).toMatchObject({
      posting: { kind: 'credit', text: 'Approved, $4,948.80, exceptions' },
      ask: null,
    });
  });
});

describe('the question for an approval', () => {
  test.each([
    ['in the thread', true],
    ['with an operator', false],
  ])('states the source of its links: %s', async (_, linksFromThread) => {
    const world = answerWorld();
    const context = { linksFromThread, card: true };
    expect(await world.run(approved(), { policy: { approval }, context })).toMatchObject({
      outcome: 'needs_review',
      reason: waiting,
      ask: 1,
      notify: false,
      card: false,
    });
    expect((await world.record()).ask).toEqual({
      turn: 1,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      causes: [
        { code: 'approval_above', message: 'the credit $4,948.80 is above $1,000.00' },
        { code: 'first_credit', message: `the first credit of ${account}` },
      ],
      asked_at: '2026-01-08T12:00:00.000Z',
      expires_at: '2026-01-09T12:00:00.000Z',
      requester: 'U0PERSON',
      links_given: !linksFromThread,
    });
  });

  test('does not count as the first credit of its account until it is posted', async () => {
    const world = answerWorld();
    await world.run(approved(), { policy: { approval } });
    expect(await world.items.taken(accountPath(account))).toBeUndefined();
    await world.run(approved(), { byHand: true });
    expect(await world.items.taken(accountPath(account))).toEqual({ key: world.key });
  });
});

test('a request that was asked for its link is credited after a run crashed during its credit', async () => {
  const world = answerWorld(noLink);
  await world.run({ kind: 'ask_for_link' }, { links: [] });
  world.slack.say(`here it is ${slackLink(look(1))}`, world.ts);
  await world.dies(approved());
  expect(await world.run(approved())).toMatchObject({ outcome: 'credited', amount: '4948.80' });
  expect(world.answers()).toEqual([questionText(), 'Approved, $4,948.80, exceptions']);
});
