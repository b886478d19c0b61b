import { beforeEach, describe, expect, test } from 'bun:test';
import { subDays } from 'date-fns';
import { ledgerPath, newRecord, requestKey } from '../../../../f/credits/lib/ledger/ledger.ts';
import { knownProblemsPath } from '../../../../f/credits/lib/messages/operator_message.ts';
import { CreditError } from '../../../../f/credits/lib/reason/errors.ts';
import { scanChannels } from '../../../../f/credits/lib/scan/scan_channels.ts';
import { CodedError, SharedError } from '../../../../f/shared/lib/errors.ts';
import { slackTs } from '../../../../f/shared/lib/slack/message.ts';
import {
  channel,
  look,
  type MemorySlack,
  memoryItems,
  memorySlack,
  policy,
  slackLink,
  stopped,
} from '../../world.ts';

const begin = new Date(1_763_000_000_000);
const now = new Date(1_763_003_600_000);
const here = { name: 'credits', id: channel };
const there = { name: 'help', id: 'C0OTHER01' };
const gone = { name: 'gone', id: null };
let items: ReturnType<typeof memoryItems>;
let slack: MemorySlack;
beforeEach(() => {
  items = memoryItems();
  slack = memorySlack();
});
/** Of two channels only the first one has messages. */
const scan = (watched: Parameters<typeof scanChannels>[1], since: Date | null = begin) => {
  const history: MemorySlack['history'] = async (id, oldest) =>
    id === channel ? slack.history(id, oldest) : [];
  return scanChannels(
    { items, slack: { ...slack, history }, policy: policy(), now, stopped },
    watched,
    since,
  );
};
const failing = (error: Error) =>
  scanChannels(
    { items, slack: { ...slack, history: () => Promise.reject(error) }, policy: policy(), now, stopped },
    [here],
    begin,
  );
const request = () => slack.say(`Credit request ${slackLink(look(1))}`);
async function close(ts: string, changes: object) {
  const key = requestKey(channel, ts);
  const by = { run: 'r', policy: '1', now: begin, leaseMinutes: 30 };
  const record = newRecord({ key, channel, ts, links: [look(1)] }, by);
  await items.write(ledgerPath(key), { ...record, phase: 'closed', ...changes });
  return key;
}
const missing = {
  subject: '#gone',
  request: null,
  code: 'slack_channel_not_found' as const,
  message:
    'Slack shows no channel "gone" to the bot: renamed, archived or made private? Check the name in the policy (without #)',
  passing: false,
};

describe('a scan of several channels', () => {
  test('returns its findings and the cursor of each channel, and nothing to report without problems', async () => {
    const ts = request();
    expect(await scan([here, there])).toEqual({
      requests: [{ key: requestKey(channel, ts), channel, ts, links: [look(1)] }],
      cards: [],
      channels: [
        { channel, name: 'credits', cursor: { seen_ts: ts, open: [ts] }, messages: 1 },
        { channel: 'C0OTHER01', name: 'help', cursor: { seen_ts: slackTs(begin), open: [] }, messages: 0 },
      ],
      approvals: [],
      report: null,
    });
  });

  test('continues without a missing channel, and reports it once', async () => {
    const ts = request();
    const first = await scan([gone, here]);
    expect(first.requests.map((found) => found.ts)).toEqual([ts]);
    expect(first.channels.map(({ name }) => name)).toEqual(['credits']);
    expect(first.report).toEqual({
      problems: [missing],
      owed_notices: [],
      known_problems: { '#gone': { what: `slack_channel_not_found: ${missing.message}`, told: true } },
    });
    await items.write(knownProblemsPath, first.report?.known_problems ?? {});
    expect((await scan([gone, here])).report).toBeNull();
  });

  test.each([
    ['slack_refused', false, 'slack_refused: no'],
    ['ledger_unreadable', false, 'ledger_unreadable: no'],
    ['slack_unavailable', true, 'slack_unavailable'],
  ] as const)('continues after an unreadable channel: %s', async (code, retryable, what) => {
    const { report, channels } = await failing(new CodedError(code, 'no', { retryable }));
    const problem = { subject: '#credits', request: null, code, message: 'no', passing: retryable };
    expect(channels).toEqual([]);
    expect(report).toEqual({
      problems: retryable ? [] : [problem],
      owed_notices: [],
      known_problems: { '#credits': { what, told: !retryable } },
    });
  });

  test.each([
    ['a store that does not answer', new SharedError('store_unavailable', 'no')],
    ['a policy that is none', new CreditError('policy_invalid', 'no')],
    ['a bug', new Error('a bug')],
    [
      'an error of another class with the same code',
      Object.assign(new Error('no'), { code: 'slack_refused' }),
    ],
  ])('stops at an error of the whole run: %s', async (_, error) => {
    await expect(failing(error)).rejects.toBe(error);
  });

  test('reports an outcome without notification, and returns the keys of pending cards', async () => {
    const review = request();
    await close(review, { outcome: 'needs_review', reason: { code: 'link_gone', message: 'gone' } });
    const owed = await close(request(), { outcome: 'credited', amount: '1.00', card: true });
    const found = await scan([here]);
    expect(found.cards).toEqual([owed]);
    expect(found.report).toEqual({
      problems: [],
      owed_notices: [
        {
          key: requestKey(channel, review),
          channel,
          ts: review,
          turn: 1,
          outcome: 'needs_review',
          reason: { code: 'link_gone', message: 'gone' },
        },
      ],
      known_problems: {},
    });
  });

  test('reports an unreadable record as a problem of its request', async () => {
    const ts = request();
    const key = requestKey(channel, ts);
    await items.write(ledgerPath(key), { damaged: true });
    const { report, requests, channels } = await scan([here]);
    expect(requests).toEqual([]);
    expect(channels[0]?.cursor.open).toEqual([ts]);
    expect(report?.problems).toEqual([
      {
        subject: key,
        request: { channel, ts },
        code: 'ledger_unreadable',
        message: expect.stringContaining(ledgerPath(key)),
        passing: false,
      },
    ]);
  });

  test('removes solved problems of the channels it has read, and keeps those of others', async () => {
    const known = { what: 'x', told: true };
    const others = { run: known, C0OTHER01_1763000001_000100: known, C0CREDIT019_1763000001_000100: known };
    await items.write(knownProblemsPath, {
      ...others,
      '#help': known,
      [`${channel}_1763000001_000100`]: known,
    });
    expect((await scan([here])).report?.known_problems).toEqual(others);
  });

  test('begins one day back by default', async () => {
    const { requests, channels } = await scan([here], null);
    expect(requests).toEqual([]);
    expect(channels[0]?.cursor).toEqual({ seen_ts: slackTs(subDays(now, 1)), open: [] });
  });
});
