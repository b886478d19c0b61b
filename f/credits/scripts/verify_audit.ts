/** Verifies a file of an audit export against its own chain and the seal of its month. Reads only. */
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { readSeal, verdict, verifyFile } from '../lib/audit/audit.ts';

/**
 * @param file CSV or workbook as it was exported, base64
 * @param month whose seal it must end in, such as 2026-11; empty to verify the chain alone
 */
export async function main(file: wmill.Base64, month = '') {
  const found = verifyFile(Buffer.from(file, 'base64'));
  const seal = month === '' ? null : await readSeal(windmillItems(), month);
  const { whole, text } = verdict(found, seal?.last);
  if (month !== '' && seal === null) return { whole: false, text: `${month} was never sealed. ${text}` };
  return { whole, text };
}

declare namespace wmill {
  type Base64 = string;
}
