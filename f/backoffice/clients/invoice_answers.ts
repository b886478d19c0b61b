/** Answers with an invoice: its page, its XML or its content. */
import * as z from 'zod';
import { parseRows } from '../../shared/clients/database.ts';
import { type Answer, readInput, refuse } from '../lib/access/answer.ts';
import { parseRecord } from '../lib/invoice/record.ts';
import { invoiceUbl } from '../lib/invoice/ubl.ts';
import { BackofficeError } from '../lib/reason/errors.ts';
import type { Call } from './respond.ts';

const querySchema = z.strictObject({ format: z.enum(['html', 'ubl', 'json']).default('html') });

export async function answerInvoice({ database, request }: Call): Promise<Answer> {
  const read = readInput(querySchema, request.query);
  if (read.kind === 'refused') return read.answer;
  const number = request.params.number ?? '';
  if (!/^[A-Z0-9-]{1,32}$/.test(number)) return refuse('not_found');
  return database.transaction(async (sql) => {
    const [row] = parseRows(
      z.object({ record: z.string(), html: z.string(), sha256: z.string(), status: z.string() }),
      await sql`select record, html, sha256, status from backoffice.invoice where label = ${number}`,
    );
    if (row === undefined) return refuse('not_found');
    const headers = { 'X-Invoice-SHA256': row.sha256, 'X-Invoice-Status': row.status };
    return { ...document(read.value.format, number, row), headers };
  });
}

function document(
  format: z.output<typeof querySchema>['format'],
  number: string,
  { record, html }: { record: string; html: string },
): Answer {
  const file = (text: string, type: string, ending: string): Answer => {
    const content = new TextEncoder().encode(text);
    return { status: 200, body: null, file: { content, type, name: `${number}.${ending}` } };
  };
  switch (format) {
    case 'html':
      return file(html, 'text/html; charset=utf-8', 'html');
    case 'json':
      return file(record, 'application/json', 'json');
    case 'ubl':
      try {
        return file(invoiceUbl(parseRecord(record)), 'application/xml', 'xml');
      } catch (error) {
        if (!(error instanceof BackofficeError) || error.code !== 'invoice_not_representable') throw error;
        return refuse('bad_value', error.message);
      }
  }
}
