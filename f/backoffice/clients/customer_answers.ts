/** Answers about customers. */
import { type Answer, ok, readBody, readInput, refuse } from '../lib/access/answer.ts';
import { customerOf, listQuerySchema, notesSchema } from '../lib/customer/customer.ts';
import { audit } from './audit_store.ts';
import { findCustomer, listCustomers, ordersOf, setNotes, spendOf } from './customer_store.ts';
import type { Call } from './respond.ts';

export async function answerList({ database, policy, request }: Call): Promise<Answer> {
  const read = readInput(listQuerySchema, request.query);
  if (read.kind === 'refused') return read.answer;
  const query = read.value;
  return database.transaction(async (sql) => {
    const { rows, total } = await listCustomers(sql, query, query.currency ?? policy.currency);
    const spend = await spendOf(
      sql,
      rows.map(({ id }) => id),
    );
    return ok({
      items: rows.map((row) => customerOf(row, spend)),
      total,
      page: query.page,
      page_size: query.page_size,
      total_pages: Math.ceil(total / query.page_size),
    });
  });
}

/** Profile, spend and orders of one customer. */
export async function answerCustomer({ database, request }: Call): Promise<Answer> {
  const id = idOf(request.params);
  if (id === null) return refuse('not_found');
  return database.transaction(async (sql) => {
    const row = await findCustomer(sql, id);
    if (row === undefined) return refuse('not_found');
    return ok({ ...customerOf(row, await spendOf(sql, [id])), orders: await ordersOf(sql, id) });
  });
}

export async function answerNotes({ database, request, actor, now }: Call): Promise<Answer> {
  const read = readBody(notesSchema, request.body);
  if (read.kind === 'refused') return read.answer;
  const id = idOf(request.params);
  if (id === null) return refuse('not_found');
  const notes = read.value.internal_notes || null;
  return database.transaction(async (sql) => {
    const found = await setNotes(sql, id, notes);
    if (found === undefined) return refuse('not_found');
    if (found.before !== notes) {
      const data = { from: found.before, to: notes };
      await audit(sql, { at: now.toISOString(), actor, event: 'note_set', subject: `customer:${id}`, data });
    }
    return ok({ id, internal_notes: notes });
  });
}

function idOf({ id = '' }: Readonly<Record<string, string>>): number | null {
  return /^[1-9]\d{0,14}$/.test(id) ? Number(id) : null;
}
