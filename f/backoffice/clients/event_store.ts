/** The journal of events in PostgreSQL: each one once, however often it is delivered. */
import * as z from 'zod';
import { parseRows, type Sql } from '../../shared/clients/database.ts';
import { type OutcomeCode, outcomes, pendingOutcomes } from '../lib/reason/outcomes.ts';

export interface NewEvent {
  source: 'shop' | 'payments';
  id: string;
  type: string;
  body: string;
  orderId: number | null;
  /** Seconds since the epoch, by the sender. */
  created: number;
  receivedAt: Date;
}

const codes = Object.keys(outcomes).filter((code): code is OutcomeCode => code in outcomes);
const outcomeSchema = z.enum(codes);

/** Null for a new event, which is now in the journal; else what became of it when it was delivered first. */
export async function journal(sql: Sql, event: NewEvent): Promise<OutcomeCode | null> {
  const { source, id, type, body, orderId, created, receivedAt } = event;
  const [row] = parseRows(
    z.object({ deliveries: z.int(), outcome: outcomeSchema }),
    await sql`
      insert into backoffice.event (source, id, type, body, order_id, created_at, received_at, outcome, position)
      values (${source}, ${id}, ${type}, ${body}, ${orderId}, to_timestamp(${created}), ${receivedAt.toISOString()},
        'waiting', nextval('backoffice.event_position'))
      on conflict (source, id) do update set deliveries = event.deliveries + 1
      returning deliveries, outcome`,
  );
  return row === undefined || row.deliveries === 1 ? null : row.outcome;
}

/**
 * Serializes the events of an order, also of one that has not arrived. To be called before any row of the journal is touched: an event
 * of the order updates the rows of those that waited for it.
 */
export async function lockEvents(sql: Sql, orderId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`backoffice.order:${orderId}`}, 0))`;
}

/** Writes what became of an event, with the time and place of its effect. */
export async function settle(
  sql: Sql,
  { source, id, receivedAt }: Pick<NewEvent, 'source' | 'id' | 'receivedAt'>,
  outcome: OutcomeCode,
): Promise<void> {
  await sql`
    update backoffice.event
    set outcome = ${outcome}, received_at = ${receivedAt.toISOString()}, position = nextval('backoffice.event_position')
    where source = ${source} and id = ${id}`;
}

/** An event that waited takes effect within another one and keeps its place. */
export async function settleWaiting(sql: Sql, id: string, outcome: OutcomeCode): Promise<void> {
  await sql`update backoffice.event set outcome = ${outcome} where source = 'payments' and id = ${id}`;
}

/** Bodies of the payment events of an order that have not taken effect, oldest first. */
export async function waitingEvents(sql: Sql, orderId: number): Promise<string[]> {
  const rows = await sql`
    select body from backoffice.event
    where source = 'payments' and order_id = ${orderId} and outcome in ${sql([...pendingOutcomes])}
    order by created_at, position`;
  return parseRows(z.object({ body: z.string() }), rows).map(({ body }) => body);
}
