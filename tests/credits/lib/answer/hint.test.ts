import { describe, expect, test } from 'bun:test';
import type { Decision } from '../../../../f/credits/lib/answer/decision.ts';
import { requestStatus } from '../../../../f/credits/lib/ledger/ledger.ts';
import { reasonText } from '../../../../f/credits/lib/reason/reasons.ts';
import { ledgerCredit, look, policy, slackLink } from '../../world.ts';
import { answerWorld, approved, type RunOptions } from '../answer_world.ts';

const links = [look(1), look(2)];
const text = `Credit request ${links.map((url) => slackLink(url)).join(' ')}`;
const teaches: RunOptions = { links, policy: { teach_requester: true } };
const gone: Decision = {
  kind: 'review',
  reason: { code: 'link_gone', message: `${look(2)}: it is gone` },
  links: [look(2)],
};
const sentence = reasonText('link_gone').hint ?? '';

describe('a requester gets a hint about what only they can fix', () => {
  test('once, and the record has the unusable links and their number', async () => {
    const world = answerWorld(text);
    expect(await world.run(gone, teaches)).toMatchObject({
      outcome: 'needs_review',
      reason: gone.reason,
      text: sentence,
      posted_ts: null,
      notify: true,
    });
    expect(world.answers()).toEqual([sentence]);
    expect(world.slack.posts[0]?.metadata.event_payload).toMatchObject({ kind: 'hint', request: world.key });
    expect(await world.record()).toMatchObject({
      hint: { code: 'link_gone', bad: [look(2)], needed: 2 },
      posting: { kind: 'hint', text: sentence },
    });
  });

  test('about the link that a guard refuses, not about the others', async () => {
    const world = answerWorld(text);
    const short = ledgerCredit({ url: look(1) });
    const long = ledgerCredit({ url: look(2), period: { start: '2025-11-09', end: '2025-11-15' } });
    const rules = { teach_requester: true, limits: { ...policy().limits, max_period_days: 5 } };
    const decision: Decision = { ...approved(), credits: [short, long] };
    expect(await world.run(decision, { links, policy: rules })).toMatchObject({
      reason: { code: 'period_too_long' },
      text: reasonText('period_too_long').hint,
    });
    expect((await world.record()).hint).toEqual({ code: 'period_too_long', bad: [look(2)], needed: 2 });
  });

  test.each([
    ['again where the post of a dead run never arrived', false, 2],
    ['once where the post of a dead run arrived', true, 1],
  ])('%s', async (_, posted, posts) => {
    const world = answerWorld(text);
    await world.dies(gone, { ...teaches, posted });
    expect(await world.record()).toMatchObject({
      phase: 'posting',
      outcome: null,
      posting: { kind: 'hint', text: sentence },
      hint: null,
    });
    expect(await world.run(gone, teaches)).toMatchObject({ outcome: 'needs_review' });
    expect(world.slack.posts).toHaveLength(posts);
    expect(world.answers()).toEqual([sentence]);
    expect((await world.record()).hint).toEqual({ code: 'link_gone', bad: [look(2)], needed: 2 });
  });

  test('not a second time, also when the first delivery is unknown', async () => {
    const world = answerWorld(text);
    world.slack.answers.push(() => ({ kind: 'unknown', message: 'timeout' }));
    await world.run(gone, teaches);
    expect((await world.record()).hint).toEqual({ code: 'link_gone', bad: [look(2)], needed: 2 });
    const other: Decision = { ...gone, links: [look(1)] };
    await world.run(other, { ...teaches, byHand: true, links: [look(1)] });
    expect(world.slack.posts).toHaveLength(1);
    expect(await world.record()).toMatchObject({
      hint: { code: 'link_gone', bad: [look(2), look(1)], needed: 2 },
      posting: null,
    });
  });
});

describe('no hint is posted', () => {
  const refused = { kind: 'refused', error: 'not_in_channel' } as const;
  const limited = { kind: 'limited', retryAfterSeconds: 90 } as const;

  test.each([
    ['refuses', refused],
    ['asks for a long wait', limited],
  ])('when Slack %s: the request still ends in review', async (_, result) => {
    const world = answerWorld(text);
    world.slack.answers.push(() => result);
    expect(await world.run(gone, teaches)).toMatchObject({
      outcome: 'needs_review',
      text: null,
      notify: true,
    });
    expect(await world.record()).toMatchObject({ phase: 'closed', hint: null, posting: null });
    expect(world.answers()).toEqual([]);
  });

  test.each<[string, RunOptions]>([
    ['the policy does not say so', { links }],
    ['an operator gave the links', { ...teaches, context: { linksFromThread: false } }],
    ['all posting is stopped', { ...teaches, context: { stopped: async () => 'it is on' } }],
  ])('when %s', async (_, options) => {
    const world = answerWorld(text);
    expect(await world.run(gone, options)).toMatchObject({ outcome: 'needs_review', text: null });
    expect(await world.record()).toMatchObject({ hint: null, posting: null });
    expect(world.slack.posts).toEqual([]);
  });

  test.each<[string, boolean]>([
    ['before the post', false],
    ['while Slack asks to wait', true],
  ])('as long as all posting is stopped, %s; then the request is claimed again for it', async (_, late) => {
    const world = answerWorld(text);
    let reads = 0;
    const switched = async () => (late && reads++ === 0 ? null : 'it is on');
    if (late) world.slack.answers.push(() => ({ kind: 'limited', retryAfterSeconds: 1 }));
    await world.run(gone, { ...teaches, context: { stopped: switched } });
    expect(await world.record()).toMatchObject({ outcome: 'needs_review', hint: null, hint_due: true });
    expect(requestStatus(await world.record(), world.now())).toEqual({ kind: 'waiting_for_switch' });
    world.pass(31);
    await world.run(gone, teaches);
    expect(world.answers()).toEqual([sentence]);
    expect(await world.record()).toMatchObject({ hint: { code: 'link_gone' }, hint_due: false });
  });

  test('in a dry run, which reports what it would have posted', async () => {
    const world = answerWorld(text);
    const dry = { ...teaches, context: { dryRun: true } };
    expect(await world.run(gone, dry)).toMatchObject({ outcome: 'needs_review', text: sentence });
    expect((await world.record()).hint).toBeNull();
    expect(world.slack.posts).toEqual([]);
  });

  test('when the message was deleted', async () => {
    const world = answerWorld(text);
    world.slack.messages.length = 0;
    expect(await world.run(gone, teaches)).toMatchObject({ outcome: 'needs_review', text: null });
    expect(world.slack.posts).toEqual([]);
  });
});

test('a possible post of a crashed run stays in the record of a request that ends in review', async () => {
  const world = answerWorld();
  await world.dies(approved());
  await world.run({ kind: 'review', reason: { code: 'summary_mismatch', message: 'x' } });
  expect(await world.record()).toMatchObject({
    outcome: 'needs_review',
    posting: { kind: 'credit', text: 'Approved, $4,948.80, exceptions' },
  });
});
