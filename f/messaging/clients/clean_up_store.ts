/** Deletes what is older than the retention. What waits, or may still have been sent, stays. */

import * as z from 'zod';
import { parseRows, type Sql } from '../../shared/clients/database.ts';

const countSchema = z.object({ count: z.coerce.number() });

export async function deleteOld(
  sql: Sql,
  days: number,
): Promise<{ messages_deleted: number; otps_deleted: number; answers_deleted: number }> {
  const age = `${days} days`;
  const count = async (rows: readonly unknown[]) => parseRows(countSchema, rows)[0]?.count ?? 0;
  const otps = await sql`
    with gone as (
      delete from messaging.otp where expires_at < now() - ${age}::interval returning 1)
    select count(*) as count from gone`;
  const messages = await sql`
    with gone as (
      delete from messaging.message m
      where m.created_at < now() - ${age}::interval and m.state in ('accepted', 'delivered', 'failed', 'expired')
        and m.check_at is null and not exists (select 1 from messaging.outbox o where o.message = m.id)
      returning 1)
    select count(*) as count from gone`;
  const answers = await sql`
    with gone as (delete from messaging.idempotency where expires_at < now() returning 1)
    select count(*) as count from gone`;
  await sql`
    delete from messaging.receipt r
    where r.at < now() - ${age}::interval and not exists (select 1 from messaging.attempt a where a.id = r.attempt)`;
  await sql`delete from messaging.usage where second < extract(epoch from now()) - 3600`;
  return {
    messages_deleted: await count(messages),
    otps_deleted: await count(otps),
    answers_deleted: await count(answers),
  };
}
