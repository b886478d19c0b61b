/** Verifies a file of an audit export, CSV or workbook, and says what it found in one line. */
import type { Verified } from './audit_chain.ts';
import { verifyCsv } from './audit_csv.ts';
import { verifyXlsx } from './audit_xlsx.ts';

/** A workbook is a ZIP, everything else is taken for CSV. */
export function verifyFile(bytes: Uint8Array): Verified {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (!isZip) return verifyCsv(bytes);
  try {
    return verifyXlsx(bytes);
  } catch (error) {
    return { kind: 'altered', row: 0, why: error instanceof Error ? error.message : String(error) };
  }
}

/** @param expected the hash that the export's seal names, when it is known */
export function verdict(found: Verified, expected?: string): { whole: boolean; text: string } {
  if (found.kind === 'altered') {
    const where = found.row === 0 ? 'The file is altered' : `Row ${found.row} is the first altered row`;
    return { whole: false, text: `${where}: ${found.why}.` };
  }
  const { rows, anchor, last } = found;
  if (expected !== undefined && last !== expected) {
    const text = `The chain of ${rows} rows is whole, but ends in ${last}, where the seal says ${expected}: rows were changed and hashed anew, or this is another export.`;
    return { whole: false, text };
  }
  return { whole: true, text: `Whole: ${rows} rows from ${anchor} to ${last}.` };
}
