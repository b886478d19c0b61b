/** Tells the operator of spend that is held without a credit; each request once. */
import { z } from 'zod';
import { requestReference } from '../messages/operator_message.ts';
import type { Operator } from '../scan/report.ts';
import type { Stranded } from './clean_up.ts';

const path = 'f/credits/ledger/clean_up';
const toldSchema = z.object({ told: z.array(z.string()) });

/** Enough for one message; the rest follows the next day. */
const atMost = 20;

/** @returns how many requests were told now */
export async function tellStranded(
  { items, send }: Operator,
  stranded: readonly Stranded[],
): Promise<number> {
  // A note that cannot be read tells once more.
  const before = toldSchema.safeParse(await items.read(path)).data?.told ?? [];
  const news = stranded.filter(({ key }) => !before.includes(key)).slice(0, atMost);
  if (news.length > 0) await send(strandedMessage(news));
  const still = before.filter((key) => stranded.some((one) => one.key === key));
  const told = [...still, ...news.map(({ key }) => key)];
  if (news.length > 0 || still.length < before.length) await items.write(path, { told });
  return news.length;
}

function strandedMessage(news: readonly Stranded[]): string {
  return [
    'These requests hold days of spend for which they never got a credit; other requests for the same days are refused (spend_overlaps).',
    ...news.map(({ key, outcome, paths }) => {
      const [channel = '', seconds, fraction] = key.split('_');
      const where = requestReference(channel, `${seconds}.${fraction}`);
      const others = paths.length > 1 ? ` to ${paths.at(-1)}` : '';
      return `• ${where}: ${outcome}; ${paths.length} variables, ${paths[0]}${others}`;
    }),
    'Next: delete the variables of a request that will never get its credit; leave the others. This is told once.',
  ].join('\n');
}
