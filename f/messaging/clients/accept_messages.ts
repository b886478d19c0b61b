/** Accepts messages in the transaction of their request: from then on they survive everything. */
import type { Draft } from '../lib/accept/draft.ts';
import { draftsOf } from '../lib/accept/drafts.ts';
import { attemptRow, type MessageRow, messageRow } from '../lib/accept/rows.ts';
import { bulkSchema } from '../lib/api/bodies.ts';
import { readBody } from '../lib/api/read_body.ts';
import { isRefusal, type Refusal } from '../lib/reason/reasons.ts';
import type { ApiContext } from './api_call.ts';
import { takeClientUnits } from './client_store.ts';
import { codeFor, keepCode, lockRecipients } from './code_store.ts';
import { insertAttempts, insertMessages } from './message_store.ts';

export type Accepted = { kind: 'accepted'; ids: string[] } | Refusal;

/** All of them or none; ids in the order of the drafts. */
export async function acceptMessages(context: ApiContext, drafts: readonly Draft[]): Promise<Accepted> {
  const { sql, client, policy } = context;
  const limit = policy.limits.client_per_minute;
  const over = await takeClientUnits(sql, { client: client.name, units: drafts.length, limit });
  if (over !== null) return over;
  await lockRecipients(
    context,
    drafts.filter(({ text }) => text === null),
  );
  const wantsReceipt = drafts.length <= policy.limits.receipts_up_to;
  const place = { ...context, client: client.name, wantsReceipt };
  const rows: MessageRow[] = [];
  for (const draft of drafts) {
    if (draft.text !== null) {
      rows.push(messageRow(draft, draft.text, place));
      continue;
    }
    const code = await codeFor(context, draft);
    if (isRefusal(code)) return code;
    const row = messageRow(draft, code.text, place);
    rows.push(row);
    // At once, so that a second code of the same list is counted.
    await insertMessages(sql, [row]);
    await keepCode(context, { code, message: row.id });
  }
  const withCode = new Set(drafts.flatMap(({ text }, index) => (text === null ? [index] : [])));
  const others = rows.filter((_, index) => !withCode.has(index));
  if (others.length > 0) await insertMessages(sql, others);
  await insertAttempts(
    sql,
    rows.map((row, index) => {
      const channel = row.plan[0];
      if (channel === undefined) throw new RangeError('a plan has at least one channel');
      return attemptRow(row, { n: 1, channel, dueAt: drafts[index]?.dueAt ?? context.now }, place);
    }),
  );
  return { kind: 'accepted', ids: rows.map(({ id }) => id) };
}

/** The list of a body. */
export async function acceptList(context: ApiContext): Promise<Accepted> {
  const read = readBody(bulkSchema, context.body);
  if (isRefusal(read)) return read;
  const list = draftsOf(read.body.messages, context.policy, context.now);
  return isRefusal(list) ? list : acceptMessages(context, list.drafts);
}
