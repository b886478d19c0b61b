/** Lists what was credited to accounts in a period, for other systems (docs/credits/credited_amounts.md). Reads only. */
import { windmillCatalog, windmillItems } from '../../shared/clients/windmill_items.ts';
import { creditedAmounts, readQuestion, requestsSince } from '../lib/history/credited.ts';
import { readHistory } from '../lib/history/history.ts';

/**
 * @param accounts SIDs of accounts
 * @param from first UTC day on which a credit was posted, such as 2026-08-01
 * @param until the day after the last one
 */
export async function main(accounts: string[], from: string, until: string) {
  const asked = readQuestion({ accounts, from, until });
  const days = { from: requestsSince(asked), until: asked.until };
  const rows = await readHistory({ ...windmillItems(), ...windmillCatalog() }, days);
  return { credits: creditedAmounts(rows, asked) };
}
