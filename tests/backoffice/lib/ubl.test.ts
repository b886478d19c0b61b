import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import fc from 'fast-check';
import * as z from 'zod';
import { numbered } from '../../../f/backoffice/lib/invoice/issue.ts';
import { invoiceUbl } from '../../../f/backoffice/lib/invoice/ubl.ts';
import { figure } from '../../figures.ts';
import { casesOf, size } from '../../property/size.ts';
import { documents } from './invoices.ts';

const root = join(import.meta.dir, '../../..');

/** The ids of the official rules that each document breaks. */
async function brokenRules(texts: readonly string[]): Promise<string[][]> {
  const child = Bun.spawn([join(root, '.venv/bin/python'), join(import.meta.dir, 'check_ubl.py')], {
    stdin: new Blob([JSON.stringify(texts)]),
    stdout: 'pipe',
    stderr: 'inherit',
  });
  const output = await child.stdout.text();
  expect(await child.exited).toBe(0);
  return z.array(z.array(z.string())).parse(JSON.parse(output));
}

describe('the official rules of EN 16931 for UBL', () => {
  test('pass for random invoices and credit notes', async () => {
    const { seed, numRuns } = size(1_000);
    const records = fc.sample(documents, { ...(seed === undefined ? {} : { seed }), numRuns }).flat();
    const broken = await brokenRules(records.map(invoiceUbl));
    expect(broken.filter((rules) => rules.length > 0)).toEqual([]);
    figure(
      `backoffice: ${records.length} invoices and credit notes pass the official rules of EN 16931 (${casesOf(1_000)} orders)`,
    );
  }, 120_000);

  test('fail for another total, another tax and a missing reason', async () => {
    const record = fc
      .sample(documents, { seed: 1, numRuns: 20 })
      .flat()
      .find(({ taxes }) => taxes.some(({ rate }) => rate.category === 'AE'));
    if (record === undefined) throw new Error('one of them has reverse charge');
    const text = invoiceUbl(record);
    const broken = await brokenRules([
      text.replace(/<cbc:TaxInclusiveAmount([^>]*)>[^<]*/, '<cbc:TaxInclusiveAmount$1>1.00'),
      text.replace(/(<cac:LegalMonetaryTotal><cbc:LineExtensionAmount[^>]*)>[^<]*/, '$1>1.00'),
      text.replaceAll(/<cbc:TaxExemptionReason>[^<]*<\/cbc:TaxExemptionReason>/g, ''),
    ]);
    expect(broken[0]).toContain('BR-CO-15');
    expect(broken[1]).toContain('BR-CO-10');
    expect(broken[2]).toContain('BR-AE-10');
  }, 60_000);
});

test('an amount with a third decimal is refused with a way out', () => {
  const [record] = fc.sample(documents, { seed: 2, numRuns: 20 }).flat();
  if (record === undefined) throw new Error('a record');
  const kuwait = numbered({ ...record, currency: 'KWD' }, { number: 'TRB-KWD-000001', issuedAt: new Date() });
  expect(() => invoiceUbl({ ...kuwait, net: 1_005n })).toThrow('EN 16931 allows two decimals: send its page');
});
