import { describe, expect, test } from 'bun:test';
import { type StoredArtifact, storedArtifactSchema } from '../../../../f/credits/lib/credit/link_credit.ts';
import type { LedgerRecord } from '../../../../f/credits/lib/ledger/ledger.ts';
import {
  compareHistory,
  compareSummaries,
  compareThread,
} from '../../../../f/credits/lib/reconcile/reconcile_request.ts';
import { answerEvent } from '../../../../f/credits/lib/request/thread.ts';
import type { SlackMessage } from '../../../../f/shared/lib/slack/message.ts';
import { channel } from '../../world.ts';
import { calculation, inputs } from '../calculation_world.ts';
import { historyRow } from '../history_world.ts';
import { closedRecord, proven } from '../ledger_world.ts';

const ts = '1763000000.000100';
const key = `${channel}_1763000000_000100`;
const posted_ts = '1763000060.000000';
const text = 'Approved, $4,948.80, exceptions';
const summary = proven().kept.path;

const recorded = (changes: Partial<LedgerRecord> = {}) =>
  closedRecord(ts, { credits: [proven().result], posted_ts, ...changes });
const open: Partial<LedgerRecord> = { outcome: null, amount: null, posting: null, posted_ts: null };

const request: SlackMessage = { ts, user: 'U0PERSON', text: 'Approved $1.00 last time, and now?' };

function mark(changes: Record<string, unknown> = {}): SlackMessage['metadata'] {
  return {
    event_type: answerEvent,
    event_payload: { request: key, kind: 'credit', amount: '4948.80', ...changes },
  };
}

function answer(changes: Partial<SlackMessage> = {}): SlackMessage {
  return {
    ts: posted_ts,
    thread_ts: ts,
    bot_id: 'B0CREDIT',
    user: 'U0BOT',
    text,
    metadata: mark(),
    ...changes,
  };
}

/** A reply of another author. */
function reply(changes: Partial<SlackMessage> = {}): SlackMessage {
  return { ts: '1763000090.000100', thread_ts: ts, user: 'U0OTHER', text, ...changes };
}

/** Differences reported for a thread under the request, as `kind: what`. */
const differences = (record: LedgerRecord, ...replies: SlackMessage[]) =>
  compareThread(record, [request, ...replies]).map(({ kind, what }) => `${kind}: ${what}`);

describe('a thread with the answer of its record', () => {
  test('is accepted', () => {
    expect(differences(recorded(), answer())).toEqual([]);
  });

  test('is accepted with characters that Slack encodes differently', () => {
    const posting = { kind: 'credit' as const, text: 'Approved, $4,948.80, R&D <all>' };
    expect(
      differences(recorded({ posting }), answer({ text: 'Approved, $4,948.80, R&amp;D &lt;all&gt;' })),
    ).toEqual([]);
  });

  test('has its request in the difference', () => {
    expect(compareThread(recorded(), [request])).toEqual([
      { kind: 'answer_missing', key, channel, ts, what: '$4,948.80 is not in the thread any more' },
    ]);
  });

  test.each([
    ['as a person', { bot_id: undefined }],
    ['under another event', { metadata: { ...mark(), event_type: 'card' } }],
    ['for another request', { metadata: mark({ request: `${channel}_1763000001_000100` }) }],
    ['as a question', { metadata: mark({ kind: 'question' }) }],
    ['without a kind', { metadata: mark({ kind: undefined }) }],
    ['without what it is for', { metadata: { event_type: answerEvent } }],
    ['without a mark', { metadata: undefined }],
  ])('is reported when the text is %s', (_how, changes) => {
    expect(differences(recorded(), answer(changes))).toEqual([
      'answer_missing: $4,948.80 is not in the thread any more',
    ]);
  });

  test('is reported when the whole thread was deleted', () => {
    expect(compareThread(recorded({ amount: null }), null)).toMatchObject([
      { kind: 'answer_missing', what: '$0.00 is not in the thread any more' },
    ]);
  });

  test('is reported when another answer replaced it', () => {
    expect(differences(recorded(), answer({ ts: '1763000070.000200' }))).toEqual([
      'answer_missing: the answer of 1763000060.000000 is gone, there is one of 1763000070.000200',
    ]);
  });

  test.each([
    ['another text', recorded(), { text: 'Approved, $9.00' }, text, 'Approved, $9.00'],
    ['no text', recorded(), { text: undefined }, text, ''],
    ['another amount in its mark', recorded(), { metadata: mark({ amount: '9.00' }) }, text, text],
    ['no amount in its mark', recorded(), { metadata: mark({ amount: undefined }) }, text, text],
    ['without a recorded post', recorded({ posting: null }), {}, '', text],
    ['a long text', recorded(), { text: `&lt;${'x'.repeat(90)}` }, text, `<${'x'.repeat(79)}`],
  ])('is reported when it is edited: %s', (_what, record, changes, posted, stands) => {
    expect(differences(record, answer(changes))).toEqual([
      `answer_edited: posted was "${posted}", there stands "${stands}"`,
    ]);
  });

  test('is reported when the app answered twice', () => {
    const second = answer({ ts: '1763000070.000200', text: 'Approved, $1.00' });
    expect(differences(recorded(), answer(), second)).toEqual([
      'second_answer: the bot answered again: "Approved, $1.00"',
    ]);
  });

  test.each([
    ['a person', {}, 'user U0OTHER'],
    ['an unknown author', { user: undefined }, 'user ?'],
    ['a bot', { bot_id: 'B0OTHER' }, 'bot B0OTHER'],
    ['a person in our name', { metadata: mark() }, 'user U0OTHER'],
    ['us, to another request', { bot_id: 'B0CREDIT', metadata: mark({ request: 'x' }) }, 'bot B0CREDIT'],
  ])('is reported when %s posted an amount too', (_who, changes, who) => {
    expect(differences(recorded(), answer(), reply(changes))).toEqual([
      `second_answer: ${who} wrote "${text}"`,
    ]);
  });

  test.each([
    ['a question of the bot', mark({ kind: 'question' })],
    ['a message of the bot without a kind', { event_type: answerEvent }],
  ])('is accepted with an amount of %s', (_what, metadata) => {
    expect(differences(recorded(), answer(), reply({ bot_id: 'B0CREDIT', metadata }))).toEqual([]);
  });

  test.each([
    ['Approved $5', true],
    ['APPROVED: $ 5.00', true],
    ['*approved* - ~$5', true],
    ['it is approved, $5 then', true],
    ['approved', false],
    ['approved $', false],
    ['approved $x5', false],
    ['approved 5', false],
    ['approved for $5', false],
    ['unapproved $5', false],
    ['approvedly $5', false],
    ['$5 approved', false],
    ['', false],
    [undefined, false],
  ])('treats "%s" of another as an answer: %p', (said, is) => {
    expect(differences(recorded(), answer(), reply({ text: said }))).toHaveLength(is ? 1 : 0);
  });
});

describe('a thread whose record has no credit', () => {
  test.each([
    ['failed', 'failed'],
    [null, 'nothing'],
  ] as const)('has no answer, or one that is missing in the record: %s', (outcome, says) => {
    expect(differences(recorded({ ...open, outcome }))).toEqual([]);
    expect(differences(recorded({ ...open, outcome }), answer())).toEqual([
      `answer_unrecorded: the thread says "${text}", the record says ${says}`,
    ]);
  });

  test('can have an answer before the record is written', () => {
    expect(differences(recorded({ ...open, phase: 'posting' }), answer())).toEqual([]);
  });
});

/** Differences reported for the summaries, as `kind: what`. @param kept changes of the summary; null when it is gone */
function summaries(record: LedgerRecord, kept: Partial<StoredArtifact> | null = {}, due = true) {
  const stored = storedArtifactSchema.parse(proven().kept.artifact);
  const artifacts = new Map(kept === null ? [] : [[summary, { ...stored, ...kept }]]);
  return compareSummaries(record, artifacts, due).map(({ kind, what }) => `${kind}: ${what}`);
}

const by = { by: 'windmill:admin', at: '2025-11-14T10:00:00.000Z', reason: null };

describe('the summaries of a credit', () => {
  test.each([
    ['as they were', {}],
    ['without a calculation, as in those of before', { calculation: null }],
    ['of another product, whose inputs have no formula here', { calculation: calculation({ inputs: {} }) }],
  ])('confirm it: %s', (_what, kept) => {
    expect(summaries(recorded(), kept)).toEqual([]);
  });

  test.each([
    ['no amount', { credit_amount: null }, 'nothing'],
    ['another amount', { credit_amount: '4948.81' }, '$4,948.81'],
    ['another amount in the calculation', { calculation: calculation({ credit_amount: '1' }) }, '$1.00'],
    ['inputs of another amount', { calculation: calculation({ inputs: inputs({ spend: [] }) }) }, '$0.00'],
  ])('contradict it with %s', (_what, kept, says) => {
    expect(summaries(recorded(), kept)).toEqual([
      `summary_differs: ${summary} says ${says}, the record $4,948.80`,
    ]);
  });

  test('are required only for their retention period', () => {
    expect(summaries(recorded(), null)).toEqual([`summary_missing: ${summary} is gone`]);
    expect(summaries(recorded(), null, false)).toEqual([]);
  });

  test('are all checked when one is missing', () => {
    const { result } = proven();
    const credits = [{ ...result, artifact: 'gone', amount: '0.00' }, result];
    expect(summaries(recorded({ credits }), { credit_amount: '1.00' }, false)).toEqual([
      `summary_differs: ${summary} says $1.00, the record $4,948.80`,
    ]);
  });

  test.each([
    ['more than', '4948.81', '$4,948.81'],
    ['nothing of', null, '$0.00'],
  ])('add up to what was posted, not to %s it', (_what, amount, posted) => {
    expect(summaries(recorded({ amount }))).toEqual([
      `amount_differs: posted is ${posted}, the links add up to $4,948.80`,
    ]);
  });

  test('are ignored when a person set the last amount', () => {
    const set = (amount: string) => ({ kind: 'overridden' as const, amount, ...by });
    const decisions = [set('1.00'), set('5000.00'), { kind: 'approved' as const, amount: null, ...by }];
    expect(summaries(recorded({ amount: '5000.00', decisions }))).toEqual([]);
    expect(summaries(recorded({ decisions }))).toEqual([
      'amount_differs: posted is $4,948.80, a person set $5,000.00',
    ]);
  });

  test('are ignored without a credit', () => {
    expect(summaries(recorded({ outcome: 'needs_review', amount: '1.00' }), { credit_amount: null })).toEqual(
      [],
    );
  });
});

describe('the row of a record in the history', () => {
  const record = recorded();
  const row = historyRow('2025-11-13T02:13:20Z', { closed_at: record.updated_at });

  test.each([
    ['says the same', record, row],
    ['is not there yet', record, undefined],
    ['is of before the record changed', record, { ...row, closed_at: by.at, amount: '1.00' }],
    ['is of a record that is open again', recorded({ phase: 'claimed' }), { ...row, amount: '1.00' }],
    [
      'knows what was computed and not given',
      recorded({ outcome: 'needs_review', amount: null }),
      { ...row, outcome: 'needs_review' as const },
    ],
  ])('is accepted when it %s', (_what, of, is) => {
    expect(compareHistory(of, is)).toEqual([]);
  });

  test.each([
    ['another amount', record, { ...row, amount: '1.00' }, 'credited 1.00, the record credited 4948.80'],
    ['no amount', record, { ...row, amount: null }, 'credited, the record credited 4948.80'],
    [
      'another ending',
      record,
      { ...row, outcome: 'failed' as const },
      'failed 4948.80, the record credited 4948.80',
    ],
    [
      'another ending of what has no amount',
      recorded({ outcome: 'skipped', amount: null }),
      { ...row, outcome: 'failed' as const, amount: null },
      'failed, the record skipped',
    ],
  ])('is reported when it has %s', (_what, of, is, says) => {
    expect(compareHistory(of, is)).toEqual([
      { kind: 'history_differs', key, channel, ts, what: `the history says ${says}` },
    ]);
  });
});
