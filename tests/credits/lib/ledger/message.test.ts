import { expect, test } from 'bun:test';
import { answerMessage } from '../../../../f/credits/lib/ledger/attempts.ts';
import { findAnswer } from '../../../../f/credits/lib/request/thread.ts';

const record = {
  key: 'C0CREDIT01_1763000001_000100',
  channel: 'C0CREDIT01',
  ts: '1763000001.000100',
  policy: 'p1',
  run: 'r1',
  turn: 2,
  amount: '4948.80',
};
const mark = { request: record.key, kind: 'credit', amount: '4948.80', policy: 'p1', run: 'r1', turn: '2' };

test('a message is posted in the thread of its request, with its metadata', () => {
  expect(answerMessage(record, 'credit', 'Approved')).toEqual({
    channel: record.channel,
    thread_ts: record.ts,
    text: 'Approved',
    metadata: { event_type: 'creditbot_answer', event_payload: mark },
  });
  expect(answerMessage({ ...record, amount: null }, 'hint', 'Please').metadata.event_payload).toEqual({
    ...mark,
    kind: 'hint',
    amount: '',
  });
});

test('a message is found by its metadata', () => {
  const { metadata } = answerMessage(record, 'card', 'How');
  const posted = { ts: '1763000009.000100', bot_id: 'B0CREDIT', text: 'How', metadata };
  expect(findAnswer([posted], record.key, 'card')).toEqual({ ts: posted.ts, amount: '4948.80', turn: 2 });
});
