/** A request that everything went well with, for tests of what can differ afterwards. */
import { archive } from '../../../f/credits/lib/history/archive.ts';
import { keepEvidence } from '../../../f/credits/lib/ledger/evidence.ts';
import { type LedgerRecord, ledgerPath, requestKey } from '../../../f/credits/lib/ledger/ledger.ts';
import { answerEvent } from '../../../f/credits/lib/request/thread.ts';
import type { SlackMessage } from '../../../f/shared/lib/slack/message.ts';
import { channel, look, type MemorySlack, type memoryItems } from '../world.ts';
import { closedRecord, linkResult, proven } from './ledger_world.ts';

interface AnsweredIn {
  items: ReturnType<typeof memoryItems>;
  slack: MemorySlack;
  now: Date;
}

/** A request, answered, recorded, with its summary, and in the history. */
export async function answeredRequest({ items, slack, now }: AnsweredIn): Promise<{
  record: LedgerRecord;
  answer: SlackMessage;
  artifact: string;
}> {
  const ts = slack.say(`Credit request <${look(4711)}>`);
  const key = requestKey(channel, ts);
  const { result, kept } = proven();
  const text = 'Approved, $4,948.80, exceptions';
  const event_payload = { request: key, kind: 'credit', amount: '4948.80', policy: '1', run: 'run' };
  const metadata = { event_type: answerEvent, event_payload };
  const posted = await slack.post({ channel, thread_ts: ts, text, metadata });
  const parent = slack.messages.find((message) => message.ts === ts);
  if (parent) parent.reply_count = 1;
  if (posted.kind !== 'posted') throw new Error('the memory refused a post');
  const record = closedRecord(ts, { credits: [result], posted_ts: posted.ts });
  await items.write(ledgerPath(key), record);
  await items.write(kept.path, kept.artifact);
  await keepEvidence(items, record, [linkResult(result)], false);
  await archive({ items, now, keepDays: 400, everything: true, writer: 'one' });
  const answer = slack.messages.find((message) => message.ts === posted.ts);
  if (!answer) throw new Error('the memory lost a post');
  return { record, answer, artifact: kept.path };
}
