/** The audit export of a month: its rows, chained to the month before, and its stored seal. */
import Big from 'big.js';
import { addMonths, formatISO, parseISO } from 'date-fns';
import * as z from 'zod';
import { type Chain, chainRows, noHash } from '../../../shared/lib/export/chain.ts';
import type { ItemCatalog, ItemStore } from '../../../shared/lib/items.ts';
import { sum } from '../../../shared/lib/money.ts';
import { readHistory } from '../history/history.ts';
import { CreditError } from '../reason/errors.ts';
import { auditCells, auditColumns } from './audit_row.ts';

export interface AuditExport {
  chain: Chain;
  seal: Seal;
  /** `sealed`: now or before, with the same rows. `open`: the month is not over. `changed`: sealed before with other rows. */
  state: 'sealed' | 'open' | 'changed';
  /** The earlier seal, when `changed`. */
  sealed: Seal | null;
}

/** @param month such as `2026-11`, by the UTC time of the requests */
export async function exportMonth(
  items: Pick<ItemStore, 'read' | 'write'> & ItemCatalog,
  month: string,
  now: Date,
): Promise<AuditExport> {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) {
    throw new CreditError('result_unreadable', `"${month}" is no month; write it as 2026-11`);
  }
  const from = `${month}-01`;
  const until = formatISO(addMonths(parseISO(from), 1), { representation: 'date' });
  const rows = await readHistory(items, { from, until });
  const before = await readSeal(items, month);
  const anchor = before?.anchor ?? (await sealBefore(items, month))?.last ?? noHash;
  const chain = chainRows(
    auditColumns,
    rows.map((row, index) => auditCells(row, index + 1)),
    anchor,
  );
  const credited = sum(
    rows.flatMap(({ outcome, amount }) => (outcome === 'credited' && amount ? [new Big(amount)] : [])),
  ).toFixed(2);
  const seal: Seal = { month, rows: rows.length, credited, anchor, last: chain.last };
  if (before?.last === seal.last) return { chain, seal, state: 'sealed', sealed: null };
  if (before !== null) return { chain, seal, state: 'changed', sealed: before };
  // A month that is not over is not sealed.
  if (now.toISOString().slice(0, 10) < until) return { chain, seal, state: 'open', sealed: null };
  await writeSeal(items, seal);
  return { chain, seal, state: 'sealed', sealed: null };
}

export const sealSchema = z.strictObject({
  /** Such as `2026-11`, by the time of the requests in UTC. */
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month such as 2026-11'),
  rows: z.int().min(0),
  /** Total of the credits in dollars and cents. */
  credited: z.string(),
  /** Hash at the start of the chain: the last hash of the sealed month before. */
  anchor: z.string(),
  /** Hash of its last row. */
  last: z.string(),
});

export type Seal = z.infer<typeof sealSchema>;

const prefix = 'f/credits/audit/';

function sealPath(month: string): string {
  return `${prefix}${month.replace('-', '_')}`;
}

/** The seal of a month; null without one. */
export async function readSeal(items: Pick<ItemStore, 'read'>, month: string): Promise<Seal | null> {
  const value = await items.read(sealPath(month));
  if (value === undefined) return null;
  const parsed = sealSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CreditError(
    'history_unreadable',
    `The seal of ${month} in ${sealPath(month)} cannot be read (${parsed.error.issues[0]?.message}); put back what the export of that month said`,
    { cause: parsed.error },
  );
}

/** The last month before this one that was sealed; null when there is none. */
export async function sealBefore(
  items: Pick<ItemStore, 'read'> & ItemCatalog,
  month: string,
): Promise<Seal | null> {
  const sealed = (await items.list(prefix)).map(({ path }) => path.slice(prefix.length).replace('_', '-'));
  const before = sealed
    .filter((other) => other < month)
    .sort()
    .at(-1);
  return before === undefined ? null : readSeal(items, before);
}

/** Stores the seal of a month; it cannot be replaced. */
export async function writeSeal(items: Pick<ItemStore, 'write'>, seal: Seal): Promise<void> {
  await items.write(sealPath(seal.month), seal);
}
