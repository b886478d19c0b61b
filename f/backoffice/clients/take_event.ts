/** Takes events of shop and payment provider: one transaction each, from the event to the invoice and its place in the chain. */
import type { Database, Sql } from '../../shared/clients/database.ts';
import { creditDraft } from '../lib/invoice/credit.ts';
import { type InvoiceRules, invoiceDraft, orderAmounts } from '../lib/invoice/issue.ts';
import { decideOrder, readOrderEvent } from '../lib/order/event.ts';
import type { OrderRow } from '../lib/order/row.ts';
import { decide, type Effect } from '../lib/payment/decide.ts';
import { meaningOf, readEnvelope } from '../lib/payment/event.ts';
import { isPending, type OutcomeCode } from '../lib/reason/outcomes.ts';
import { journal, lockEvents, settle, settleWaiting, waitingEvents } from './event_store.ts';
import { documentsOfOrder, issue } from './invoice_store.ts';
import { addRefund, insertOrder, lockOrder, markFailed, markPaid, stateOf } from './order_store.ts';

export interface Taken {
  event: string;
  outcome: OutcomeCode;
  /** Numbers of the invoices and credit notes that were issued. */
  issued: string[];
}

export interface Context {
  rules: InvoiceRules;
  now: Date;
}

/** @param body as it was sent */
export function takeOrder(database: Database, body: string, context: Context): Promise<Taken> {
  const { id, type, created, data } = readOrderEvent(body);
  const order = data.object;
  const event = {
    source: 'shop' as const,
    id,
    type,
    body,
    orderId: order.id,
    created,
    receivedAt: context.now,
  };
  return database.transaction(async (sql) => {
    await lockEvents(sql, order.id);
    const before = await journal(sql, event);
    if (before !== null) return { event: id, outcome: 'repeated', issued: [] };
    const { prices } = context.rules.tax;
    const priced = { buyer: order.customer, lines: order.lines };
    const gross =
      prices === 'exclusive' ? (orderAmounts(priced, context.rules)?.amounts.gross ?? order.amount) : null;
    const outcome = decideOrder(order, await lockOrder(sql, order.id), gross);
    if (outcome === 'applied') await insertOrder(sql, order);
    const issued = outcome === 'applied' ? await applyWaiting(sql, order.id, context) : [];
    await settle(sql, event, outcome);
    return { event: id, outcome, issued };
  });
}

/** @param body as it was sent, in the format of Stripe */
export function takePayment(database: Database, body: string, context: Context): Promise<Taken> {
  const envelope = readEnvelope(body);
  const { id, type, created } = envelope;
  const meaning = meaningOf(envelope);
  const orderId = meaning.kind === 'ignored' ? null : meaning.orderId;
  const event = { source: 'payments' as const, id, type, body, orderId, created, receivedAt: context.now };
  return database.transaction(async (sql) => {
    if (orderId !== null) await lockEvents(sql, orderId);
    const before = await journal(sql, event);
    // An event that has had no effect yet is tried again.
    if (before !== null && !isPending(before)) return { event: id, outcome: 'repeated', issued: [] };
    if (orderId === null) {
      await settle(sql, event, 'ignored');
      return { event: id, outcome: 'ignored', issued: [] };
    }
    const applied = await apply(sql, orderId, body, context);
    const more = applied.hasEffect ? await applyWaiting(sql, orderId, context) : [];
    await settle(sql, event, applied.outcome);
    return { event: id, outcome: applied.outcome, issued: [...applied.issued, ...more] };
  });
}

/** Applies the events that waited, until none can be applied. Returns the numbers that were issued. */
export async function applyWaiting(sql: Sql, orderId: number, context: Context): Promise<string[]> {
  const issued: string[] = [];
  for (let isProgress = true; isProgress; ) {
    isProgress = false;
    for (const body of await waitingEvents(sql, orderId)) {
      const applied = await apply(sql, orderId, body, context);
      await settleWaiting(sql, readEnvelope(body).id, applied.outcome);
      issued.push(...applied.issued);
      isProgress ||= applied.hasEffect;
    }
  }
  return issued;
}

interface Applied {
  outcome: OutcomeCode;
  hasEffect: boolean;
  issued: string[];
}

async function apply(sql: Sql, orderId: number, body: string, context: Context): Promise<Applied> {
  const meaning = meaningOf(readEnvelope(body));
  if (meaning.kind === 'ignored') return { outcome: 'ignored', hasEffect: false, issued: [] };
  const order = await lockOrder(sql, orderId);
  const { outcome, effect } = decide(order && (await stateOf(sql, order)), meaning);
  if (order === null || effect === null) return { outcome, hasEffect: false, issued: [] };
  const issued = await carryOut(sql, order, effect, context);
  return issued === null
    ? { outcome: 'tax_unknown', hasEffect: false, issued: [] }
    : { outcome, hasEffect: true, issued };
}

/** Null when no tax rule fits: then nothing is written. */
async function carryOut(
  sql: Sql,
  order: OrderRow,
  effect: Effect,
  { rules, now }: Context,
): Promise<string[] | null> {
  const { prefix } = rules.invoice;
  switch (effect.kind) {
    case 'fail':
      await markFailed(sql, order.id);
      return [];
    case 'pay': {
      const { id, customer_id: customerId, currency, buyer, lines } = order;
      const draft = invoiceDraft({ id, customerId, currency, buyer, lines }, effect.intent, rules);
      if (draft === null) return null;
      await markPaid(sql, order.id, effect.intent, now);
      return [(await issue(sql, draft, { prefix, now })).record.number];
    }
    case 'refund': {
      const { refund, amount, reason, isWhole } = effect;
      const [invoice, ...earlier] = await documentsOfOrder(sql, order.id);
      if (invoice === undefined) throw new Error(`the order ${order.id} is paid and has no invoice`);
      await addRefund(sql, order.id, { id: refund, amount, isWhole, at: now });
      const records = earlier.map(({ record }) => record);
      const draft = creditDraft(invoice.record, records, { refund, amount, reason }, rules.version);
      const issued = await issue(sql, draft, { prefix, now, credit: { corrects: invoice.id, refund } });
      return [issued.record.number];
    }
  }
}
