import { beforeEach, describe, expect, test } from 'bun:test';
import { claimStep, crashInput, crashStep } from '../../../../f/credits/lib/steps/claim_steps.ts';
import { followUp, replyStep, type StepContext } from '../../../../f/credits/lib/steps/request_steps.ts';
import { SharedError } from '../../../../f/shared/lib/errors.ts';
import { resolveLink } from '../../../faults/sim/people.ts';
import { channel, look, type MemorySlack, memoryItems, memorySlack, policy, slackLink } from '../../world.ts';

let slack: MemorySlack;
let context: StepContext;
let sent: string[];
let started: object[];
beforeEach(() => {
  slack = memorySlack();
  sent = [];
  started = [];
  const base = policy();
  context = {
    items: memoryItems(),
    slack,
    policy: { ...base, approval: { ...base.approval, above: '2000.00' } },
    run: 'run1',
    stopped: async () => null,
    postDeadlineMs: 15_000,
    now: () => new Date(1_763_003_600_000),
    sleep: async () => undefined,
    idsOf: async () => new Map(),
    channelName: async () => base.channels[0]?.name ?? '',
    send: async (text) => void sent.push(text),
    runPage: () => null,
    startApproval: async (question) => void started.push(question),
  };
});

/** Claims and answers a request with this link. */
async function answered(id: number, changes: { by_hand?: boolean; dry_run?: boolean } = {}) {
  const ts = slack.say(`Credit request ${slackLink(look(id))}`);
  const given = { by_hand: false, dry_run: false, ...changes };
  const claimed = await claimStep(context, { channel, ts, links: [look(id)], by_hand: given.by_hand });
  if (!claimed.claimed) throw new Error(`not claimed: ${claimed.why}`);
  const { claim, links } = claimed;
  return replyStep(context, { links, results: [resolveLink(look(id))], claim, ...given });
}

describe('a reply posts nothing', () => {
  test('in a dry run of the flow', async () => {
    expect(await answered(1, { dry_run: true })).toMatchObject({ outcome: 'dry_run', card: false });
    expect(slack.posts).toEqual([]);
  });

  test('in a channel that the policy no longer names, unless a person started the run', async () => {
    context.channelName = async () => 'renamed';
    await expect(answered(1)).rejects.toMatchObject({ code: 'channel_not_watched' });
    expect(slack.posts).toEqual([]);
    expect(await answered(2, { by_hand: true })).toMatchObject({ ask: 1 });
  });
});

describe('the follow-up of a reply', () => {
  test('is the card of a credit, once for repeated steps', async () => {
    const { key, card } = await answered(1);
    expect(card).toBe(true);
    expect(await followUp(context, key)).toMatchObject({ card_posted: { kind: 'posted' } });
    expect(await followUp(context, key)).toEqual({ nothing_owed: true });
    expect(slack.posts.map(({ metadata }) => metadata.event_payload.kind)).toEqual(['credit', 'card']);
    expect({ sent, started }).toEqual({ sent: [], started: [] });
  });

  test('is one message to the operator about a review, also for repeated steps', async () => {
    const { key, notify } = await answered(11);
    expect(notify).toBe(true);
    expect(await followUp(context, key)).toEqual({ notified: true });
    expect(await followUp(context, key)).toEqual({ nothing_owed: true });
    expect(sent).toEqual([expect.stringContaining('link_gone')]);
  });

  test('is the run that asks for an approval', async () => {
    const { key, ts, ask } = await answered(2);
    expect(ask).toBe(1);
    expect(await followUp(context, key)).toEqual({ approval_started: true });
    expect(started).toEqual([{ key, channel, ts, ask: 1 }]);
    expect(sent).toEqual([]);
  });

  test('is empty for a run started by hand, whose result the person reads', async () => {
    const { key } = await answered(11, { by_hand: true });
    expect(await followUp(context, key)).toEqual({ nothing_owed: true });
    expect(sent).toEqual([]);
  });

  test('leaves a card pending when Slack does not respond, and does not fail', async () => {
    const credited = await answered(1);
    slack.thread = () => Promise.reject(new SharedError('slack_unavailable', 'no answer'));
    expect(await followUp(context, credited.key)).toMatchObject({ card_posted: { kind: 'owed' } });
  });

  test('fails when the operator is not reached, and stays pending', async () => {
    const { key } = await answered(11);
    const down = { ...context, send: () => Promise.reject(new Error('no answer')) };
    await expect(followUp(down, key)).rejects.toThrow('no answer');
    expect(await followUp(context, key)).toEqual({ notified: true });
  });
});

test('a request with more links than the policy allows is claimed without a link to run', async () => {
  const ts = slack.say('Credit request');
  const links = Array.from({ length: context.policy.max_links + 1 }, (_, index) => look(index));
  expect(await claimStep(context, { channel, ts, links, by_hand: false })).toMatchObject({
    claimed: true,
    links,
    run_links: [],
  });
});

test('a crash outside of any request is settled without the policy, which may be the cause', async () => {
  const { items, send, run, now } = context;
  const policyBroken = () => {
    throw new Error('the policy is not valid');
  };
  const settle = { items, send, run, now: now(), policy: policyBroken };
  const crash = { error: { message: 'the policy is not valid', step_id: 'scan' }, request: null };
  expect(await crashStep(settle, crash)).toMatchObject({ outcome: 'failed', notified: true, channel: null });
  expect(sent).toEqual([expect.stringContaining('Step scan')]);
});

test.each([
  ['an error object', { message: 'broken', name: 'Error', step_id: 'reply' }, 'broken'],
  [
    'a text, as of a failed stop_after_if',
    'ReferenceError: x is not defined',
    'ReferenceError: x is not defined',
  ],
  ['an object without a message', { code: 3 }, '{"code":3}'],
  ['nothing', null, 'null'],
])('the failure handler takes %s as the error of a step', (_, error, message) => {
  expect(crashInput.parse({ error, request: null }).error.message).toBe(message);
});
