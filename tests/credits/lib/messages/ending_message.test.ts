import { beforeEach, describe, expect, test } from 'bun:test';
import { type LedgerRecord, ledgerPath } from '../../../../f/credits/lib/ledger/ledger.ts';
import { dryRunMessage, endingMessage } from '../../../../f/credits/lib/messages/operator_message.ts';
import { ledgerCredit, memoryItems } from '../../world.ts';
import { closedRecord } from '../ledger_world.ts';

const ts = '1767862800.000100';
const place = 'Request: <#C0CREDIT01>, written 2026-01-08 09:00 UTC (ts 1767862800.000100)';
const reason = { code: 'link_gone' as const, message: 'no <Look> 1' };
const why = [
  'Reason (link_gone): no &lt;Look&gt; 1',
  'Next: ask for a fresh link, then run f/credits/flows/reprocess_request with channel, thread_ts and the new link as looker_url.',
];
const review: Partial<LedgerRecord> = { outcome: 'needs_review', reason, amount: null, posting: null };
const nothingPosted = 'This credit request needs a person; nothing was posted in the channel.';
const noAmountPosted = 'This credit request needs a person; no amount was posted in the channel.';
const hinted = { code: 'link_gone' as const, bad: ['x'], needed: 1 };
const hint = { kind: 'hint', text: 'Please send another link.' } as const;

let items: ReturnType<typeof memoryItems>;
beforeEach(() => {
  items = memoryItems();
});
async function message(changes: Partial<LedgerRecord>, stored = true) {
  const record = closedRecord(ts, changes);
  if (stored) await items.write(ledgerPath(record.key), record);
  const { key, channel, turn, reason: because } = record;
  const outcome = record.outcome ?? 'failed';
  return (await endingMessage(items, { key, channel, ts, turn, outcome, reason: because })).split('\n');
}

describe('the private message about a request for review', () => {
  test.each([
    ['from its record', true],
    ['where its record is gone', false],
  ])('contains reason and next step, %s', async (_, stored) => {
    expect(await message(review, stored)).toEqual([nothingPosted, place, ...why]);
  });

  test('contains the hint sent to the requester, and its effect', async () => {
    expect(await message({ ...review, hint: hinted, posting: hint })).toEqual([
      noAmountPosted,
      place,
      ...why,
      'The requester got this hint in the thread: Please send another link. A link that they supply reopens the request.',
    ]);
  });

  test('states that the requester got a hint before when this attempt has no new one', async () => {
    const again = 'The requester got the hint before. A link that they supply reopens the request.';
    expect(await message({ ...review, hint: hinted })).toEqual([noAmountPosted, place, ...why, again]);
    const credit = { kind: 'credit', text: 'Approved' } as const;
    expect(await message({ ...review, hint: hinted, posting: credit })).toEqual([
      noAmountPosted,
      place,
      ...why,
      again,
    ]);
  });

  test('contains the hint that the requester would have got when hints are off', async () => {
    expect(await message({ ...review, posting: hint })).toEqual([
      nothingPosted,
      place,
      ...why,
      'The requester would have got this hint: Please send another link.',
    ]);
  });
});

test('the private message about a failure states it without reading the record', async () => {
  const failed = await message({ ...review, outcome: 'failed', hint: hinted, posting: hint });
  expect(failed).toEqual([
    'This credit request failed and will not be tried again; nothing was posted in the channel.',
    place,
    ...why,
  ]);
  const blind = { ...items, read: () => Promise.reject(new Error('Windmill did not answer')) };
  const ending = { key: 'k', channel: 'C0CREDIT01', ts, turn: 1, outcome: 'failed', reason } as const;
  expect((await endingMessage(blind, ending)).split('\n')).toEqual(failed);
});

describe('the private message about a dry run', () => {
  const dry: Partial<LedgerRecord> = {
    outcome: 'dry_run',
    posting: { kind: 'credit', text: 'Approved, $4,948.80, exceptions' },
  };
  const nothing =
    'Dry run: nothing was posted in the channel, and nothing will be unless you answer this request by hand.';

  test('contains the answer and its figures, without a page of the run', async () => {
    expect(await message({ ...dry, amount: '1.00', credits: [ledgerCredit()] })).toEqual([
      nothing,
      place,
      'It would have answered: Approved, $4,948.80, exceptions',
      'How this credit was computed: $1.00',
      '<https://acme.cloud.looker.com/looks/1|Link 1> · verify, AC11111111111111111111111111111111, 2025-11-04 to 2025-11-08, SQL x',
      '  verify: fraud cost $1.00, credit $1.00 (the notebook shows no parts)',
      'Policy 2026-11-1',
    ]);
  });

  test('states that an approval would be required, with the reason', async () => {
    const asked = { code: 'approval_needed' as const, message: 'above *$1,000.00*' };
    expect(await message({ ...dry, reason: asked })).toEqual([
      nothing,
      place,
      'It would have waited for an approval first: above \u200b*$1,000.00\u200b*',
      'It would have answered: Approved, $4,948.80, exceptions',
    ]);
  });

  test('contains the question it would have asked', () => {
    const question = closedRecord(ts, {
      ...dry,
      posting: { kind: 'question', text: 'Which link is it?' },
    });
    expect(dryRunMessage(question).split('\n')).toEqual([
      nothing,
      place,
      'It would have asked: Which link is it?',
    ]);
    expect(dryRunMessage({ ...question, posting: null }).split('\n')).toEqual([
      nothing,
      place,
      'It would have answered: ',
    ]);
  });
});
