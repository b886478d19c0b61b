import { beforeEach, describe, expect, test } from 'bun:test';
import { ledgerPath, newRecord, requestKey } from '../../../../f/credits/lib/ledger/ledger.ts';
import { cursorPath, scanChannel, startPath } from '../../../../f/credits/lib/scan/scan.ts';
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
let items: ReturnType<typeof memoryItems>;
let slack: MemorySlack;
beforeEach(() => {
  items = memoryItems();
  slack = memorySlack();
});

describe('the start of a scan', () => {
  const hours = (count: number) => count * 3_600_000;
  const rules = { ...policy().scan, thread_days: 0 };
  /** From which ts on the history was read, and the token of the beginning. */
  async function oldest(cursor: object | null, at = now, since: Date | null = begin) {
    const asked: string[] = [];
    const history: MemorySlack['history'] = async (_, from) => {
      asked.push(from);
      return [];
    };
    if (cursor) await items.write(cursorPath(channel), cursor);
    await scanChannel(
      { items, slack: { ...slack, history }, policy: policy({ scan: rules }), now: at, stopped },
      channel,
      since,
    );
    return asked;
  }
  const month = new Date(begin.getTime() + hours(24 * 60));

  test('is the beginning of the channel unless another limit is later', async () => {
    expect(await oldest(null)).toEqual([slackTs(begin)]);
    expect(await items.taken(startPath(channel))).toEqual({ ts: slackTs(begin) });
  });

  test('is the configured number of days ago when the cursor is lost', async () => {
    const back = [slackTs(new Date(month.getTime() - hours(24 * rules.lookback_days)))];
    expect(await oldest(null, month)).toEqual(back);
    for (const lost of [{ seen_ts: 1, open: [] }, { seen_ts: '1' }, { seen_ts: '1', open: [], more: 1 }])
      expect(await oldest(lost, month)).toEqual(back);
  });

  test('is the configured number of hours ago when the newest message is younger, since an edit may add a link', async () => {
    const back = [slackTs(new Date(month.getTime() - hours(rules.rescan_hours)))];
    expect(await oldest({ seen_ts: slackTs(month), open: [] }, month)).toEqual(back);
  });

  test('is the newest read message when that is older', async () => {
    const seen_ts = slackTs(new Date(month.getTime() - hours(rules.rescan_hours + 1)));
    expect(await oldest({ seen_ts, open: [] }, month)).toEqual([seen_ts]);
  });

  test('is unknown with an unreadable token', async () => {
    await items.take(startPath(channel), { ts: 1 });
    await expect(oldest(null)).rejects.toThrow(
      expect.objectContaining({
        code: 'ledger_unreadable',
        cause: expect.anything(),
        message: `The token ${startPath(channel)} cannot be read: it says where the channel begins. Delete that variable and run with since set to where it was`,
      }),
    );
  });
});

test.each([
  [1_763_000_000_000, '1763000000.000000'],
  [1_763_000_000_001, '1763000000.001000'],
  [1_763_000_000_999, '1763000000.999000'],
])('the time %d is the ts %s', (moment, ts) => {
  expect(slackTs(new Date(moment))).toBe(ts);
});

describe('a request older than the start of a scan', () => {
  const later = new Date(now.getTime() + 7 * 86_400_000);
  const full = () => scanChannel({ items, slack, policy: policy(), now: later, stopped }, channel, begin);

  test('is read once, with its thread, and stays open while it waits', async () => {
    const ts = slack.say('Credit request: toll fraud at account SID AC1');
    slack.say(slackLink(look(1)), ts);
    await items.write(cursorPath(channel), { seen_ts: slackTs(later), open: [ts] });
    const result = await full();
    expect(result.requests.map((found) => found.links)).toEqual([[look(1)]]);
    expect(result.cursor).toEqual({ seen_ts: slackTs(later), open: [ts] });
  });

  test('is dropped when only its tombstone remains', async () => {
    const ts = slack.say(`Credit request ${slackLink(look(1))}`);
    slack.say('more', ts);
    Object.assign(slack.messages[0] ?? {}, { subtype: 'tombstone' });
    await items.write(cursorPath(channel), { seen_ts: slackTs(later), open: [ts] });
    expect(await full()).toMatchObject({ requests: [], cursor: { open: [] } });
  });

  test('is processed once when it is recent enough to be read again', async () => {
    const ts = slack.say(`Credit request ${slackLink(look(1))}`);
    await items.write(cursorPath(channel), { seen_ts: ts, open: [ts] });
    const { requests } = await scanChannel({ items, slack, policy: policy(), now, stopped }, channel, begin);
    expect(requests).toEqual([{ key: requestKey(channel, ts), channel, ts, links: [look(1)] }]);
  });

  test.each([
    // Its record is still open, which a cursor that has lost the request does not change.
    ['young enough to be read again', now, [[look(2)]]],
    ['older', later, []],
  ])('is processed with any current text, and its thread is read once: %s', async (_, at, without) => {
    const ts = slack.say('never mind');
    slack.say(slackLink(look(2)), ts);
    const key = requestKey(channel, ts);
    const by = { run: 'first', policy: '1', now: begin, leaseMinutes: 30 };
    await items.write(ledgerPath(key), newRecord({ key, channel, ts, links: [look(1)] }, by));
    const { thread } = slack;
    let reads = 0;
    slack.thread = (...place) => {
      reads++;
      return thread(...place);
    };
    const requests = async (open: string[]) => {
      await items.write(cursorPath(channel), { seen_ts: slackTs(at), open });
      const context = { items, slack, policy: policy(), now: at, stopped };
      return (await scanChannel(context, channel, begin)).requests.map(({ links }) => links);
    };
    expect(await requests([ts])).toEqual([[look(2)]]);
    expect(reads).toBe(1);
    expect(await requests([])).toEqual(without);
  });

  test('has no thread to read without a cursor', async () => {
    slack.thread = () => Promise.reject(new Error('no thread is to be read'));
    expect(await full()).toMatchObject({ requests: [], cursor: { open: [] } });
  });
});
