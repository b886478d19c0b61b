import { beforeEach, describe, expect, test } from 'bun:test';
import { addMilliseconds, subDays } from 'date-fns';
import { historyPath, writeDay } from '../../../../f/credits/lib/history/history.ts';
import { type LedgerRecord, ledgerPath } from '../../../../f/credits/lib/ledger/ledger.ts';
import { reconcile } from '../../../../f/credits/lib/reconcile/reconcile.ts';
import { answerEvent } from '../../../../f/credits/lib/request/thread.ts';
import { startPath } from '../../../../f/credits/lib/scan/scan.ts';
import { channel, look, memoryItems, memorySlack, policy } from '../../world.ts';
import { historyRow } from '../history_world.ts';
import { closedRecord } from '../ledger_world.ts';
import { answeredRequest } from '../reconcile_world.ts';

let items: ReturnType<typeof memoryItems>;
let slack: ReturnType<typeof memorySlack>;
let pauses: number;
const now = new Date('2025-11-14T10:00:00Z');
const from = new Date('2025-11-12T06:00:00Z');
const until = new Date('2025-11-14T06:00:00Z');

beforeEach(async () => {
  items = memoryItems();
  slack = memorySlack();
  pauses = 0;
  await items.take(startPath(channel), { ts: '1762900000.000000' });
});

const run = (rules = policy()) =>
  reconcile({ items, slack, policy: rules, now, pause: async () => void pauses++ }, [channel], {
    from,
    until,
  });

/** The differences of a run, as `kind key: what`. */
const differences = async () =>
  (await run()).differences.map(({ kind, key, what }) => `${kind} ${key}: ${what}`);

/** A Slack ts so long after a moment. */
const tsOf = (date: Date, milliseconds = 0) => ((date.getTime() + milliseconds) / 1_000).toFixed(6);
const keyOf = (ts: string) => `${channel}_${ts.replace('.', '_')}`;

async function record(ts: string, changes: Partial<LedgerRecord> = {}) {
  const made = closedRecord(ts, {
    outcome: 'skipped',
    amount: null,
    posting: null,
    posted_ts: null,
    ...changes,
  });
  await items.write(ledgerPath(made.key), made);
  return made;
}

const request = (ts: string) =>
  slack.messages.push({ ts, user: 'U0PERSON', text: `Credit request <${look(1)}>` });

describe('the days of a reconciliation', () => {
  test('include the start and exclude the end: records', async () => {
    for (const ts of [tsOf(from, -1_000), tsOf(from), tsOf(until, -1_000), tsOf(until)]) await record(ts);
    expect(await run()).toEqual({
      records: 2,
      threads: 0,
      credited: 0,
      wrong: 0,
      twice: 0,
      lost: 0,
      unknown: 0,
      differences: [],
      statement: '0 credited, 0 wrong, 0 twice, 0 lost',
    });
  });

  test('include the start and exclude the end: rows of the history', async () => {
    const rows = [addMilliseconds(from, -1_000), from, addMilliseconds(until, -1_000), until].map((at) => {
      const row = historyRow(at.toISOString());
      return { ...row, ts: tsOf(at), key: keyOf(tsOf(at)) };
    });
    await writeDay(items, '2025-11-12', rows.slice(0, 2));
    await writeDay(items, '2025-11-14', rows.slice(2));
    const what = 'the history knows a credit of $4948.80, the ledger has no record';
    expect(await differences()).toEqual([
      `record_missing ${keyOf(tsOf(from))}: ${what}`,
      `record_missing ${keyOf(tsOf(until, -1_000))}: ${what}`,
    ]);
  });

  test('include the start and exclude the end: messages', async () => {
    const asked: string[] = [];
    const { history } = slack;
    slack.history = (id, oldest) => {
      asked.push(`${id} ${oldest}`);
      return history(id, oldest);
    };
    for (const ts of [tsOf(from, -1), tsOf(from), tsOf(until, -1), tsOf(until)]) request(ts);
    const what = 'a request with a link that has no record';
    expect(await differences()).toEqual([
      `request_lost ${keyOf(tsOf(from))}: ${what}`,
      `request_lost ${keyOf(tsOf(until, -1))}: ${what}`,
    ]);
    expect(asked).toEqual([`${channel} 1762927200.000000`]);
  });

  test('are the only days of the history that must be readable', async () => {
    await items.write(historyPath('2025-11-11'), { version: 0 });
    expect(await differences()).toEqual([]);
  });

  test('have only records with the key of a request', async () => {
    await record(tsOf(from));
    const other = ledgerPath(keyOf(tsOf(from, 2_000)));
    for (const path of [`${other}_old`, `f/credits/ledger/${other}`, 'f/credits/ledger/readme'])
      await items.write(path, {});
    const { list } = items;
    items.list = async (prefix) => {
      const found = await list(prefix);
      return prefix === 'f/credits/ledger/'
        ? [...found, { path: ledgerPath(keyOf(tsOf(from, 1_000))), edited_at: null }]
        : found;
    };
    expect(await run()).toMatchObject({ records: 2, unknown: 0, differences: [] });
  });

  test('have records from no other path', async () => {
    const asked: string[] = [];
    const { list } = items;
    items.list = (prefix) => {
      asked.push(prefix);
      return list(prefix);
    };
    await run();
    expect(asked).toEqual(['f/credits/ledger/', 'f/credits/history/']);
  });
});

describe('a request without a record', () => {
  const what = 'a request with a link that has no record';

  test.each([
    ['the moment at which its channel went live', 0, 1],
    ['just before its channel went live', -1, 0],
  ])('is reported or not: written %s', async (_when, milliseconds, lost) => {
    const live = new Date('2025-11-13T00:00:00Z');
    items.values.delete(`token:${startPath(channel)}`);
    await items.take(startPath(channel), { ts: tsOf(live) });
    request(tsOf(live, milliseconds));
    expect(await run()).toMatchObject({ lost });
  });

  test('is ignored in a channel that no scan has read', async () => {
    items.values.delete(`token:${startPath(channel)}`);
    request(tsOf(from));
    expect(await differences()).toEqual([]);
  });

  test('is reported after an hour', async () => {
    const period = { from, until: now };
    const context = { items, slack, policy: policy(), now, pause: async () => {} };
    request(tsOf(now, -60 * 60_000));
    expect((await reconcile(context, [channel], period)).differences).toEqual([]);
    request(tsOf(now, -60 * 60_000 - 1));
    expect((await reconcile(context, [channel], period)).differences).toMatchObject([{ what }]);
  });

  test('is counted for each missing one', async () => {
    request(tsOf(from));
    request(tsOf(from, 5_000));
    expect(await run()).toMatchObject({ lost: 2, statement: '0 credited, 0 wrong, 0 twice, 2 lost' });
  });

  test.each([
    ['what it says', 'Approved, $1.00', 'Approved, $1.00'],
    ['nothing where it says nothing', undefined, ''],
  ])('has an answer: it is reported %s', async (_what, text, says) => {
    const ts = slack.say('we talked on the phone');
    slack.say('thanks', ts);
    const event_payload = { request: keyOf(ts), kind: 'credit' };
    const metadata = { event_type: answerEvent, event_payload };
    slack.messages.push({ ts: '1763000200.000100', thread_ts: ts, bot_id: 'B0CREDIT', text, metadata });
    expect(await run()).toMatchObject({
      records: 0,
      threads: 1,
      lost: 1,
      differences: [{ kind: 'record_missing', what: `the thread says "${says}", the ledger has no record` }],
    });
    expect(pauses).toBe(1);
  });

  test('is not reported when its history has no credit', async () => {
    const row = historyRow(from.toISOString(), { outcome: 'skipped' });
    await writeDay(items, '2025-11-12', [row]);
    expect(await differences()).toEqual([]);
  });
});

describe('the thread of a record', () => {
  const posting = { kind: 'question' as const, text: 'Which link?' };
  const at = (milliseconds: number) => addMilliseconds(now, milliseconds).toISOString();
  const openRecord = { phase: 'posting' as const, outcome: null, posting };

  test.each<[string, Partial<LedgerRecord>, number]>([
    ['not read where nothing was about to be posted', {}, 0],
    ['read where something was posted', { posting }, 1],
    ['read where the record says credited', { outcome: 'credited', amount: '1.00' }, 1],
    ['read once the request is closed, also under an unexpired lease', { posting, lease_until: at(1) }, 1],
    ['not read while a run works on it', { ...openRecord, lease_until: at(1) }, 0],
    ['read when the lease of its run has expired', { ...openRecord, lease_until: at(0) }, 1],
  ])('is %s', async (_when, changes, threads) => {
    await record(tsOf(from), changes);
    expect(await run()).toMatchObject({ records: 1, threads });
    expect(pauses).toBe(threads);
  });

  test('is counted as credited only when it is', async () => {
    await answeredRequest({ items, slack, now });
    await record(tsOf(from));
    expect(await run()).toMatchObject({ records: 2, credited: 1, differences: [] });
  });

  test('counts once for each check, for any number of differences', async () => {
    const { answer, artifact } = await answeredRequest({ items, slack, now });
    answer.text = 'Approved, $9.00';
    await items.write(artifact, { ...((await items.read(artifact)) as object), credit_amount: '1.00' });
    const found = await run();
    expect(found.differences.map(({ kind }) => kind)).toEqual(['answer_edited', 'summary_differs']);
    expect(found).toMatchObject({ wrong: 1, statement: '1 credited, 1 wrong, 0 twice, 0 lost' });
  });
});

describe('the summary of a credit', () => {
  test.each([
    ['missed until it has been kept as long as the policy says', 1, ['summary_missing']],
    ['not missed from then on', 0, []],
  ])('is %s', async (_when, milliseconds, kinds) => {
    const { record: made, artifact } = await answeredRequest({ items, slack, now });
    items.values.delete(artifact);
    const updated_at = addMilliseconds(subDays(now, 1), milliseconds).toISOString();
    await items.write(ledgerPath(made.key), { ...made, updated_at });
    const { differences } = await run(policy({ history: { keep_days: 1 } }));
    expect(differences.map(({ kind }) => kind)).toEqual(kinds as (typeof differences)[number]['kind'][]);
  });
});

describe('an unreadable item', () => {
  test('is named, and the rest is compared: a record, a day of the history or a channel', async () => {
    const ts = tsOf(from);
    await items.write(ledgerPath(keyOf(ts)), { version: 0 });
    await items.write(historyPath('2025-11-12'), { version: 0 });
    items.values.set(`token:${startPath('C0OTHER')}`, '{}');
    request(tsOf(from, 5_000));
    const context = { items, slack, policy: policy(), now, pause: async () => {} };
    const found = await reconcile(context, ['C0OTHER', channel], { from, until });
    expect(found.differences).toEqual([
      {
        kind: 'unreadable',
        key: 'history',
        channel: 'history',
        ts: '',
        what: expect.stringContaining('The history of 2025-11-12'),
      },
      {
        kind: 'unreadable',
        key: keyOf(ts),
        channel,
        ts,
        what: expect.stringContaining(`The ledger record ${ledgerPath(keyOf(ts))} cannot be read`),
      },
      {
        kind: 'unreadable',
        key: 'C0OTHER',
        channel: 'C0OTHER',
        ts: '',
        what: expect.stringContaining(`The token ${startPath('C0OTHER')} cannot be read`),
      },
      expect.objectContaining({ kind: 'request_lost', channel }),
    ]);
    expect(found.statement).toBe(
      '0 credited, 0 wrong, 0 twice, 1 lost, and 3 could not be read: nothing is certain',
    );
  });

  test('because of another error fails the run', async () => {
    slack.history = () => Promise.reject(new TypeError('Slack is away'));
    await expect(run()).rejects.toThrow('Slack is away');
  });
});
