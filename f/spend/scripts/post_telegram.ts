/** Posts a report to Telegram once: a second call changes nothing, or edits what is there. */
import { parseDatabase, withDatabase } from '../../shared/clients/database.ts';
import { logged, runId } from '../../shared/clients/job.ts';
import { postStore } from '../clients/post_store.ts';
import { parseTelegram, telegramPort } from '../clients/telegram.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import { deliver } from '../lib/post/deliver.ts';
import { parsed } from '../lib/reason/errors.ts';
import type { c_spend_policy, c_telegram, postgresql } from '../lib/resource_types.ts';
import { delivered } from '../lib/steps/post_step.ts';
import { madeReportSchema } from '../lib/steps/report_step.ts';

/** @param report what make_report returned */
export async function main(
  database: postgresql,
  telegram: c_telegram,
  policy: c_spend_policy,
  report: object,
) {
  const made = parsed(madeReportSchema, report, 'make_report');
  const chat = parsePolicy(policy).channels.telegram?.chat_id ?? '';
  const ports = { channel: 'telegram', port: telegramPort(parseTelegram(telegram), chat) } as const;
  const delivery = await withDatabase(parseDatabase(database), (open) =>
    deliver(postStore(open), ports, made, runId(process.env)),
  );
  return logged(delivered(delivery), ['channel', 'kind', 'messages']);
}
