import { describe, expect, test } from 'bun:test';
import { chosenChannels } from '../../../../f/spend/lib/post/channels.ts';
import { parsed } from '../../../../f/spend/lib/reason/errors.ts';
import { delivered, postsOf } from '../../../../f/spend/lib/steps/post_step.ts';
import { coveredDay, reportKey, trackersSchema } from '../../../../f/spend/lib/steps/report_step.ts';
import { policyOf } from '../world.ts';

const both = { channels: { slack: { dm_channel: 'U0CSM' }, telegram: { chat_id: '4711' } } };

describe('the channels of a report', () => {
  test('are all of the policy, or the chosen one', () => {
    const policy = policyOf(['Acme'], both);
    expect(chosenChannels(policy, 'all')).toEqual(['slack', 'telegram']);
    expect(chosenChannels(policy, 'telegram')).toEqual(['telegram']);
  });

  test('must be in the policy', () => {
    expect(() => chosenChannels(policyOf(['Acme']), 'all')).toThrow(
      'add channels.slack or channels.telegram',
    );
    const slackOnly = policyOf(['Acme'], { channels: { slack: { dm_channel: 'D0CSM' } } });
    expect(() => chosenChannels(slackOnly, 'telegram')).toThrow(
      'add channels.telegram to f/spend/resources/policy',
    );
    expect(chosenChannels(slackOnly, 'all')).toEqual(['slack']);
  });
});

describe('the covered day', () => {
  const policy = policyOf(['Acme']);
  const now = new Date('2026-02-17T14:43:00Z');

  test('is the last complete day, or an earlier one', () => {
    expect(coveredDay(null, policy, now)).toBe('2026-02-16');
    expect(coveredDay('', policy, now)).toBe('2026-02-16');
    expect(coveredDay('2026-01-31', policy, now)).toBe('2026-01-31');
  });

  test('is refused when it is not over, or no day', () => {
    expect(() => coveredDay('2026-02-17', policy, now)).toThrow('the last complete day is 2026-02-16');
    expect(() => coveredDay('2026-02-30', policy, now)).toThrow('is not a day: write it as 2026-02-16');
  });

  test('names the report, with the customer for a report of one', () => {
    expect(reportKey('2026-02-16', undefined)).toBe('2026-02-16');
    expect(reportKey('2026-02-16', 'acme')).toBe('2026-02-16/acme');
  });
});

test('a delivery that failed, or that another run has claimed, is an error to be tried again', () => {
  const delivery = { channel: 'slack' as const, messages: [], error: null, retryable: false };
  expect(delivered({ ...delivery, kind: 'posted' }).kind).toBe('posted');
  expect(() => delivered({ ...delivery, kind: 'held' })).toThrow(
    'Another run is posting the report to slack',
  );
  expect(() => delivered({ ...delivery, kind: 'failed', error: 'rate limited for 5 s' })).toThrow(
    'not posted to slack: rate limited for 5 s',
  );
});

describe('the posts of a run', () => {
  const slack = { channel: 'slack', kind: 'posted', messages: ['1.2'], error: null, retryable: false };
  const failed = { error: { name: 'SpendError', message: 'chat not found', step_id: 'telegram' } };

  test('are those of the chosen channels', () => {
    expect(postsOf(['slack'], { slack, telegram: null })).toMatchObject([
      { channel: 'slack', messages: ['1.2'] },
    ]);
    expect(postsOf([], { slack: null, telegram: null })).toEqual([]);
  });

  test('fail the run with every channel that failed', () => {
    expect(() => postsOf(['slack', 'telegram'], { slack, telegram: failed })).toThrow(
      'telegram: chat not found',
    );
    expect(() => postsOf(['slack', 'telegram'], { slack: null, telegram: failed })).toThrow(
      'slack: the step returned nothing; telegram: chat not found',
    );
  });
});

test('a tracker of another shape reaches the report as a gap, with damaged entries beside it', () => {
  const gap = {
    state: 'no_data',
    reason: 'shape_changed',
    detail: 'tracker.json is not a complete JSON list',
  };
  const read = { escalations: gap, tickets: [], problems: ['7.json is not complete JSON'] };
  expect(parsed(trackersSchema, read, 'read_trackers')).toEqual(read as never);
  expect(parsed(trackersSchema, null, 'read_trackers')).toEqual({
    escalations: [],
    tickets: [],
    problems: [],
  });
});
