import { describe, expect, test } from 'bun:test';
import type { SlackMessage } from '../../../../f/credits/lib/request/slack_text.ts';
import { answerEvent, findAnswer, isGone, threadLinks } from '../../../../f/credits/lib/request/thread.ts';
import { look, policy, slackLink } from '../../world.ts';

const says = (text: string, changes: Partial<SlackMessage> = {}): SlackMessage => ({
  ts: '1763000001.000100',
  user: 'U0PERSON',
  text,
  ...changes,
});
const ours = (payload: Record<string, unknown>, changes: Partial<SlackMessage> = {}): SlackMessage =>
  says('Approved', {
    ts: '1763000009.000100',
    bot_id: 'B0CREDIT',
    metadata: { event_type: answerEvent, event_payload: payload },
    ...changes,
  });

describe('the links of a thread', () => {
  test('are those of the request itself, and only else those that people reply with', () => {
    const replies = [says(slackLink(look(2))), says(`${slackLink(look(3))} ${slackLink(look(2))}`)];
    expect(threadLinks([says(slackLink(look(1))), ...replies], policy())).toEqual([look(1)]);
    expect(threadLinks([says('credit please'), ...replies], policy())).toEqual([look(2), look(3)]);
  });

  test('are never those that a bot replies with', () => {
    const bot = says(slackLink(look(2)), { bot_id: 'B0OTHER' });
    expect(threadLinks([says('credit please'), bot], policy())).toEqual([]);
  });

  test('are none where there is no thread', () => {
    expect(threadLinks([], policy())).toEqual([]);
  });
});

describe('a request', () => {
  test('is gone when its message is, and when only its tombstone is left', () => {
    expect(isGone(null)).toBe(true);
    expect(isGone([])).toBe(true);
    expect(isGone([says('', { subtype: 'tombstone' })])).toBe(true);
    expect(isGone([says('credit please')])).toBe(false);
    expect(isGone([says('credit please', { subtype: 'file_share' })])).toBe(false);
  });
});

describe('our answer', () => {
  test('is known by the name that answers in Slack carry since the first one', () => {
    expect(answerEvent).toBe('creditbot_answer');
  });

  test('is found by request and kind', () => {
    const answer = ours({ request: 'r1', kind: 'credit', amount: '4948.80' });
    expect(findAnswer([says('x'), answer], 'r1', 'credit')).toEqual({ ts: answer.ts, amount: '4948.80' });
    expect(findAnswer([answer], 'r2', 'credit')).toBeNull();
    expect(findAnswer([answer], 'r1', 'question')).toBeNull();
    expect(findAnswer(null, 'r1', 'credit')).toBeNull();
  });

  test('has no amount where its mark says none', () => {
    const question = ours({ request: 'r1', kind: 'question' });
    expect(findAnswer([question], 'r1', 'question')).toEqual({ ts: question.ts, amount: '' });
  });

  test('is never what a person wrote, whatever it carries', () => {
    const { bot_id: _, ...forged } = ours({ request: 'r1', kind: 'credit', amount: '1.00' });
    expect(findAnswer([forged], 'r1', 'credit')).toBeNull();
    const other = ours({ request: 'r1', kind: 'credit' }, { metadata: { event_type: 'deploy_done' } });
    expect(findAnswer([other], 'r1', 'credit')).toBeNull();
  });
});
