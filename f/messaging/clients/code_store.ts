/** Codes in PostgreSQL: one live code for each recipient and purpose, kept as a hash, checked by one statement. */
import * as z from 'zod';
import { parseRows, type Sql } from '../../shared/clients/database.ts';
import type { Draft } from '../lib/accept/draft.ts';
import { addressOf } from '../lib/accept/rows.ts';
import { codeText, drawCode } from '../lib/otp/code.ts';
import { type Refusal, refusal } from '../lib/reason/reasons.ts';
import { codeHash, recipientHash } from '../lib/secrets/hash.ts';
import { seal, unseal } from '../lib/secrets/seal.ts';
import type { ApiContext } from './api_call.ts';

export interface Code {
  kind: 'code';
  /** The message with the code. */
  text: string;
  code: string;
  purpose: string;
  recipient: string;
  /** Of the live code that is sent again; null for a new one. */
  live: string | null;
}

const liveSchema = z.object({ id: z.string(), sealed: z.string(), is_usable: z.boolean() });

/** Codes for one number are given out one after the other. In one order for all requests, so that none waits for another in a circle. */
export async function lockRecipients(
  { sql, keys }: Pick<ApiContext, 'sql' | 'keys'>,
  drafts: readonly Draft[],
): Promise<void> {
  const recipients = new Set(drafts.map((draft) => recipientHash(keys, addressOf(draft))));
  for (const recipient of [...recipients].sort())
    await sql`select pg_advisory_xact_lock(hashtextextended(${`messaging:code:${recipient}`}, 0))`;
}

/** Under the lock of the recipient: the live code again, or a new one; a refusal when the recipient has been sent as many as allowed. */
export async function codeFor(context: ApiContext, draft: Draft): Promise<Code | Refusal> {
  const { sql, policy, keys, random } = context;
  const { purpose } = draft;
  const recipient = recipientHash(keys, addressOf(draft));
  const retryAfter = await sendLimitWait(sql, recipient, policy.otp);
  if (retryAfter !== null) return refusal('otp_send_limit', { retryAfterSeconds: retryAfter });
  const [live] = parseRows(
    liveSchema,
    await sql`
      select id, sealed, expires_at > now() and checks < max_checks as is_usable from messaging.otp
      where recipient_hash = ${recipient} and purpose = ${purpose} and used_at is null and superseded_at is null
      for update`,
  );
  const about = { kind: 'code', purpose, recipient } as const;
  if (live?.is_usable) {
    const code = unseal(keys, live.sealed, live.id);
    return { ...about, text: codeText(code, policy), code, live: live.id };
  }
  if (live !== undefined)
    await sql`update messaging.otp set superseded_at = now(), sealed = null where id = ${live.id}`;
  const code = drawCode(() => Buffer.from(random.bytes(3)).readUIntBE(0, 3) >> 4);
  return { ...about, text: codeText(code, policy), code, live: null };
}

/** Seconds until another code may be sent; null when it may be now. */
async function sendLimitWait(
  sql: Sql,
  recipient: string,
  { max_sends, send_window_seconds }: { max_sends: number; send_window_seconds: number },
): Promise<number | null> {
  const [sent] = parseRows(
    z.object({ count: z.coerce.number(), wait: z.coerce.number().nullable() }),
    await sql`
      select count(*) as count,
        ceil(extract(epoch from min(created_at) + ${`${send_window_seconds} seconds`}::interval - now())) as wait
      from messaging.message
      where recipient_hash = ${recipient} and type = 'otp'
        and created_at > now() - ${`${send_window_seconds} seconds`}::interval`,
  );
  return sent === undefined || sent.count < max_sends ? null : Math.max(1, sent.wait ?? 1);
}

/** Its life begins anew each time it is sent, as its text says. */
export async function keepCode(
  { sql, policy, keys, random }: ApiContext,
  { code, message }: { code: Code; message: string },
): Promise<void> {
  const life = `${policy.otp.life_seconds} seconds`;
  if (code.live !== null) {
    await sql`
      update messaging.otp set message = ${message}, expires_at = now() + ${life}::interval
      where id = ${code.live}`;
    return;
  }
  const id = random.uuid();
  const sealed = seal(keys, code.code, id, random.bytes(12));
  await sql`
    insert into messaging.otp
      (id, purpose, recipient_hash, code_hash, sealed, message, max_checks, created_at, expires_at)
    values (${id}, ${code.purpose}, ${code.recipient}, ${codeHash(keys, code)}, ${sealed}, ${message},
      ${policy.otp.max_checks}, now(), now() + ${life}::interval)`;
}

export type Checked = { kind: 'verified'; message: string } | { kind: 'wrong' | 'locked' | 'none' };

/**
 * One statement counts the check, compares and uses the code up: however many run at once, at most `max_checks` compare and one
 * succeeds.
 */
export async function checkCode(
  sql: Sql,
  { purpose, recipient, hash }: { purpose: string; recipient: string; hash: string },
): Promise<Checked> {
  const [checked] = parseRows(
    z.object({ is_used: z.boolean(), message: z.string() }),
    await sql`
      update messaging.otp
      set checks = checks + 1,
        used_at = case when code_hash = ${hash} then now() end,
        sealed = case when code_hash = ${hash} then null else sealed end
      where recipient_hash = ${recipient} and purpose = ${purpose} and used_at is null and superseded_at is null
        and expires_at > now() and checks < max_checks
      returning used_at is not null as is_used, message`,
  );
  if (checked !== undefined)
    return checked.is_used ? { kind: 'verified', message: checked.message } : { kind: 'wrong' };
  const [live] = parseRows(
    z.object({ is_locked: z.boolean() }),
    await sql`
      select checks >= max_checks as is_locked from messaging.otp
      where recipient_hash = ${recipient} and purpose = ${purpose} and used_at is null and superseded_at is null
        and expires_at > now()`,
  );
  return { kind: live?.is_locked ? 'locked' : 'none' };
}
