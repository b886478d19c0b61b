import { describe, expect, test } from 'bun:test';
import { type Asked, checkPlace } from '../../../../f/credits/lib/answer/reprocess.ts';
import { channel, look, memorySlack, policy, slackLink } from '../../world.ts';

const slack = memorySlack();
const request = slack.say(`Credit request ${slackLink(look(1))}`);
const chat = slack.say('good morning');
const check = (asked: Partial<Asked>) =>
  checkPlace(
    { thread: (at) => slack.thread(at.channel, at.ts), policy: policy() },
    { dry_run: false, channel, ts: request, any_message: false, ...asked },
  );

describe('a run by hand answers', () => {
  test('nowhere in a dry run, with or without a place', async () => {
    expect(await check({ dry_run: true, channel: '', ts: '' })).toMatchObject({ answers: false });
    expect(await check({ dry_run: true, ts: '' })).toEqual({ answers: false, channel: '', ts: '' });
    expect(await check({ dry_run: true })).toEqual({ answers: false, channel, ts: request });
  });

  test('the request that it is given, and another message only when that is said', async () => {
    expect(await check({})).toEqual({ answers: true, channel, ts: request });
    expect(await check({ ts: chat, any_message: true })).toMatchObject({ answers: true });
  });
});

describe('a run by hand is refused', () => {
  test.each([
    ['without a channel', { channel: '' }, 'give channel and thread_ts'],
    ['without a message', { ts: '' }, 'give channel and thread_ts'],
    ['for a message that is no request', { ts: chat }, 'is no credit request'],
    [
      'for a message that is no request, in a dry run too',
      { dry_run: true, ts: chat },
      'is no credit request',
    ],
    ['for a message that is not there', { ts: '1763999999.000100' }, 'Slack has no message'],
  ])('%s', async (_, asked, why) => {
    await expect(check(asked)).rejects.toThrow(why);
  });
});
