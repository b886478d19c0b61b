/** The audit export of a month: its rows in a chain that goes on from the month before, and the seal of it. */
import Big from 'big.js';
import { addMonths, formatISO, parseISO } from 'date-fns';
import { sum } from '../credit/money.ts';
import { CreditError } from '../errors.ts';
import { readHistory } from '../history/history.ts';
import type { ItemCatalog } from '../ledger/catalog.ts';
import type { ItemStore } from '../ledger/items.ts';
import { type Chain, chainRows, noHash } from './audit_chain.ts';
import { auditCells } from './audit_row.ts';
import { readSeal, type Seal, sealBefore, writeSeal } from './audit_seal.ts';

export interface AuditExport {
  chain: Chain;
  seal: Seal;
  /** `sealed`: now or before, with these very rows. `open`: the month is not over. `changed`: sealed before with other rows. */
  state: 'sealed' | 'open' | 'changed';
  /** The seal of before, when `changed`. */
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
    rows.map((row, index) => auditCells(row, index + 1)),
    anchor,
  );
  const credited = sum(
    rows.flatMap(({ outcome, amount }) => (outcome === 'credited' && amount ? [new Big(amount)] : [])),
  ).toFixed(2);
  const seal: Seal = { month, rows: rows.length, credited, anchor, last: chain.last };
  if (before?.last === seal.last) return { chain, seal, state: 'sealed', sealed: null };
  if (before !== null) return { chain, seal, state: 'changed', sealed: before };
  // A month that goes on has no end to seal.
  if (now.toISOString().slice(0, 10) < until) return { chain, seal, state: 'open', sealed: null };
  await writeSeal(items, seal);
  return { chain, seal, state: 'sealed', sealed: null };
}
