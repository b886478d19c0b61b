/** Receipts: each is stored once, then applied to its attempt. */
import * as z from 'zod';
import { parseRows } from '../../shared/clients/database.ts';
import type { Receipt } from '../lib/twilio/receipt.ts';
import type { Agent } from './agent.ts';
import { applyNews } from './progress_store.ts';

/** `unknown`: no attempt has this id. A repeated receipt changes nothing. */
export function storeReceipt(agent: Agent, receipt: Receipt): Promise<'stored' | 'repeated' | 'unknown'> {
  return agent.database.transaction(async (sql) => {
    const [attempt] = parseRows(
      z.object({ message: z.string(), n: z.int() }),
      await sql`select message, n from messaging.attempt where id = ${receipt.attempt}`,
    );
    if (attempt === undefined) return 'unknown';
    const { provider, event_id, status, raw_hash } = receipt;
    const inserted = await sql`
      insert into messaging.receipt (provider, event_id, attempt, status, at, raw_hash)
      values (${provider}, ${event_id}, ${receipt.attempt}, ${status}, now(), ${raw_hash})
      on conflict do nothing returning event_id`;
    if (inserted.length === 0) return 'repeated';
    const { message, n } = attempt;
    await applyNews(sql, agent, [{ message, news: { kind: 'receipt', n, status } }], provider);
    await sql`
      update messaging.attempt set provider_id = coalesce(provider_id, ${receipt.provider_id})
      where id = ${receipt.attempt}`;
    return 'stored';
  });
}
