/** Makes the file of an export. */
import type { Database } from '../../shared/clients/database.ts';
import { csvEnd, csvHead, csvRow } from '../lib/export/csv.ts';
import { type Period, periodText } from '../lib/export/period.ts';
import { type SaleRow, SalesTotals, type Summary } from '../lib/export/sales.ts';
import { SalesWorkbook } from '../lib/export/workbook.ts';
import { isoIn } from '../lib/zone/zone.ts';
import { currenciesSold, freeze, readSales, taxTotals } from './sales_store.ts';

export type Format = 'csv' | 'xlsx';

export interface MadeFile {
  content: Uint8Array;
  summary: Summary;
}

/** Takes rows as they come, and makes the file of them in the end. */
interface Writer {
  add(rows: readonly SaleRow[]): void;
  finish(summary: Summary): Promise<Uint8Array>;
}

export function salesFile(database: Database, period: Period, asOf: Date, format: Format): Promise<MadeFile> {
  const { timeZone } = period;
  return database.transaction(async (sql) => {
    await freeze(sql);
    const totals = new SalesTotals(await currenciesSold(sql));
    const writer = format === 'csv' ? csvWriter(timeZone) : workbookWriter(timeZone);
    await readSales(sql, period, asOf, (rows) => {
      for (const row of rows) totals.add(row);
      writer.add(rows);
    });
    const summary = {
      timeZone,
      period: periodText(period),
      asOf: isoIn(asOf, timeZone),
      rows: totals.rows,
      currencies: totals.byCurrency,
      taxes: await taxTotals(sql, period, asOf),
    };
    return { content: await writer.finish(summary), summary };
  });
}

function csvWriter(timeZone: string): Writer {
  const parts: Buffer[] = [Buffer.from(csvHead())];
  return {
    add: (rows) => void parts.push(Buffer.from(rows.map((row) => csvRow(row, timeZone)).join(''))),
    finish: async (summary) => new Uint8Array(Buffer.concat([...parts, Buffer.from(csvEnd(summary))])),
  };
}

function workbookWriter(timeZone: string): Writer {
  const book = new SalesWorkbook();
  return { add: (rows) => book.add(rows, timeZone), finish: (summary) => book.finish(summary) };
}
