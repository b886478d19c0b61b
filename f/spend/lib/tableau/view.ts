/** Reads the CSV of a view: amounts by period, service and item, each proven by column, filter and label, or the reason why not. */
import type Big from 'big.js';
import { type Gap, gap, readingOf } from '../snapshot/gap.ts';
import type { Reading } from '../snapshot/reading.ts';
import { fitsCurrency, readAmount, readShownAmount } from './amount_cell.ts';
import { parseTable } from './csv.ts';
import { readPeriod } from './period_label.ts';
import type { ViewSpec } from './view_spec.ts';

export interface ViewRow {
  /** `2026-02` or `2026-02-15`. */
  period: string;
  service: string | null;
  item: string | null;
  reading: Reading;
  /** Where it stands, for people. */
  evidence: string;
}

export interface ReadView {
  kind: 'read';
  rows: ViewRow[];
  /** Moment of the oldest refresh, ISO; null when the view does not say. */
  refreshedAt: string | null;
}

export interface ViewRequest {
  spec: ViewSpec;
  /** The value that the view was filtered by. */
  account: string;
  currency: string;
  /** The last period that can be in the view: `2026-02` or `2026-02-16`. */
  lastPeriod: string;
}

/** Names of the raw form. */
const [measureNames, measureValues] = ['Measure Names', 'Measure Values'];

/** Reads a view that was filtered by the account. A gap refuses the view as a whole: one label that is not understood casts doubt on all. */
export function readView(csv: string, request: ViewRequest): ReadView | Gap {
  const { spec, account } = request;
  const refuse = (detail: string) => gap('shape_changed', `view ${spec.name}: ${detail}`);
  const table = parseTable(csv);
  if (table.kind === 'damaged') return refuse(table.detail);
  const columns = columnsOf(table.header, spec);
  if (typeof columns === 'string') return refuse(columns);
  const own = table.rows
    .map((cells, index) => ({ cells, place: index + 1 }))
    .filter(({ cells }) => columns.names === -1 || cells[columns.names] === spec.measure);
  const rows: ViewRow[] = [];
  const seen = new Set<string>();
  for (const { cells, place } of own) {
    const cell = (column: number) => cells[column] ?? '';
    if (cell(columns.account) !== account)
      return refuse(
        `row ${place} is about "${cell(columns.account)}", the filter ${spec.columns.account} is not applied`,
      );
    const period = readPeriod(cell(columns.period), spec.period, spec.date_order);
    if (period === null) return refuse(`row ${place}: "${cell(columns.period)}" is no ${spec.period}`);
    if (period > request.lastPeriod) return refuse(`row ${place}: ${period} is in the future`);
    const [service, item] = [columns.service, columns.item].map((column) =>
      column === -1 ? null : cell(column),
    );
    if (service === '' || item === '') return refuse(`row ${place} has an empty label`);
    const key = JSON.stringify([period, service, item]);
    if (seen.has(key)) return gap('contradiction', `view ${spec.name}: row ${place} repeats ${key}`);
    seen.add(key);
    const where = `view ${spec.name}, ${spec.columns.account}=${account}, row ${place} of ${table.rows.length}`;
    const evidence = `${where}, column ${columns.isRaw ? measureValues : `${spec.measure} (formatted)`}`;
    const reading = amountReading(
      cell(columns.amount),
      columns.shown === -1 ? null : cell(columns.shown),
      request,
    );
    rows.push({ period, service: service ?? null, item: item ?? null, reading, evidence });
  }
  const moments = columns.refreshed === -1 ? [] : own.map(({ cells }) => cells[columns.refreshed] ?? '');
  if (moments.some((moment) => !isMoment(moment)))
    return refuse(`"${moments.find((one) => !isMoment(one))}" is no moment`);
  const oldest = moments.map((moment) => new Date(moment).toISOString()).sort()[0];
  return { kind: 'read', rows, refreshedAt: oldest ?? null };
}

interface Columns {
  account: number;
  period: number;
  service: number;
  item: number;
  refreshed: number;
  names: number;
  amount: number;
  /** The formatted measure beside the raw one. */
  shown: number;
  isRaw: boolean;
}

/** Places of the columns, -1 for one that is not there; a text names what is wrong. */
function columnsOf(header: readonly string[], spec: ViewSpec): Columns | string {
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice !== undefined) return `two columns are named "${twice}"`;
  const place = (name: string | undefined) => (name === undefined ? -1 : header.indexOf(name));
  const [names, values, shown] = [place(measureNames), place(measureValues), place(spec.measure)];
  const absent = Object.values(spec.columns).filter((name) => name !== undefined && place(name) === -1);
  if (absent.length > 0) return `there is no column "${absent.join('", "')}", but "${header.join('", "')}"`;
  if ((names === -1) !== (values === -1)) return `of "${measureNames}" and "${measureValues}" one is missing`;
  const isRaw = values !== -1;
  if (!isRaw && shown === -1) return `there is no column "${spec.measure}", but "${header.join('", "')}"`;
  const { account, period, service, item, refreshed } = spec.columns;
  return {
    account: place(account),
    period: place(period),
    service: place(service),
    item: place(item),
    refreshed: place(refreshed),
    names,
    amount: isRaw ? values : shown,
    shown: isRaw ? shown : -1,
    isRaw,
  };
}

/** The raw amount, held against the formatted one beside it, which also shows the currency. */
function amountReading(cell: string, shown: string | null, { spec, currency }: ViewRequest): Reading {
  const found = readAmount(cell, spec.decimal_mark);
  const quoted = `view ${spec.name}: "${cell}"`;
  switch (found.kind) {
    case 'missing':
      return gap('amount_missing', `${quoted} is no amount`);
    case 'unreadable':
      return gap('shape_changed', `${quoted} is not an amount that can be read with certainty`);
    case 'amount': {
      const beside = shown === null ? found : readShownAmount(shown, spec.decimal_mark);
      if (!fitsCurrency(found.symbol, currency))
        return gap('contradiction', `${quoted} is not in ${currency}`);
      if (beside.kind !== 'amount') return gap('contradiction', `${quoted} stands beside "${shown}"`);
      if (!fitsCurrency(beside.symbol, currency))
        return gap('contradiction', `"${shown}" is not in ${currency}`);
      if (!roundsTo(found.amount, beside.amount, beside.decimals))
        return gap('contradiction', `${quoted} stands beside "${shown}"`);
      return readingOf(found.amount, currency);
    }
  }
}

/** Whether an amount, shown with these decimal places, is the other one; half a unit may be rounded either way. */
function roundsTo(amount: Big, shown: Big, decimals: number): boolean {
  return amount.minus(shown).abs().times(`1e${decimals}`).lte('0.5');
}

function isMoment(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text) &&
    !Number.isNaN(Date.parse(text))
  );
}
