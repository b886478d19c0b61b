/** The delivery report of a message. */
import * as z from 'zod';
import { parseRows } from '../../shared/clients/database.ts';
import { privatePartSchema } from '../lib/message/message.ts';
import { maskedPhone } from '../lib/phone/phone.ts';
import { type Refusal, refusal } from '../lib/reason/reasons.ts';
import { unseal } from '../lib/secrets/seal.ts';
import type { ApiContext } from './api_call.ts';

const messageSchema = z.object({
  id: z.string(),
  sealed: z.string().nullable(),
  type: z.string(),
  state: z.string(),
  route: z.unknown(),
  policy_version: z.string(),
  created_at: z.string(),
  due_at: z.string(),
});

const attemptSchema = z.object({
  n: z.int(),
  channel: z.string(),
  state: z.string(),
  units: z.int(),
  price: z.string(),
  currency: z.string(),
  error: z.string().nullable(),
  claimed_at: z.string().nullable(),
  settled_at: z.string().nullable(),
});

const eventSchema = z.object({
  at: z.string(),
  actor: z.string(),
  attempt: z.int().nullable(),
  state: z.string(),
  detail: z.string().nullable(),
});

const idSchema = z.uuid();

/** Of the own messages of a client; an admin sees all. */
export async function deliveryReport(context: ApiContext): Promise<object | Refusal> {
  const { sql, client, params } = context;
  const id = idSchema.safeParse(params.id);
  if (!id.success) return refusal('message_unknown');
  const isAdmin = client.scopes.includes('admin');
  const [message] = parseRows(
    messageSchema,
    await sql`
      select id, sealed, type, state, route, policy_version, created_at, due_at from messaging.message
      where id = ${id.data} and (client = ${client.name} or ${isAdmin}::boolean)`,
  );
  if (message === undefined) return refusal('message_unknown');
  const attempts = parseRows(
    attemptSchema,
    await sql`
      select a.n, a.channel, coalesce(o.state, a.state) as state, a.units, a.price::text as price, a.currency,
        a.code as error, coalesce(o.claimed_at, a.claimed_at) as claimed_at, a.settled_at
      from messaging.attempt a left join messaging.outbox o on o.attempt = a.id
      where a.message = ${message.id} order by a.n`,
  );
  const trail = parseRows(
    eventSchema,
    await sql`
      select at, actor, n as attempt, state, detail from messaging.event
      where message = ${message.id} order by seq`,
  );
  const tried = attempts.filter(({ claimed_at }) => claimed_at !== null);
  const last = tried.at(-1);
  const delivered = trail.find(({ state }) => state === 'delivered');
  return {
    message_id: message.id,
    phone_number: phoneOf(context, message),
    message_type: message.type,
    status: message.state,
    channel: (attempts.find(({ state }) => isReached(state)) ?? last ?? attempts[0])?.channel ?? null,
    attempts: tried.length,
    last_attempt: last?.claimed_at ?? null,
    error_message: last?.error ?? null,
    delivery_time: delivered?.at ?? null,
    scheduled_for: message.due_at,
    created_at: message.created_at,
    policy_version: message.policy_version,
    route: message.route,
    tries: attempts,
    trail,
  };
}

function isReached(state: string): boolean {
  return state === 'delivered' || state === 'read';
}

function phoneOf({ keys }: Pick<ApiContext, 'keys'>, { id, sealed }: z.infer<typeof messageSchema>) {
  if (sealed === null) return null;
  const { phone } = privatePartSchema.parse(JSON.parse(unseal(keys, sealed, id)));
  return phone === null ? null : maskedPhone(phone);
}
