/** Exports the requests of a month for an audit, as CSV and as a workbook, and seals the month once it is over. */
import { windmillCatalog, windmillItems } from '../../shared/clients/windmill_items.ts';
import { toCsv } from '../../shared/lib/export/chain.ts';
import { toXlsx } from '../../shared/lib/export/xlsx.ts';
import { dollars } from '../../shared/lib/money.ts';
import { auditColumns, exportMonth } from '../lib/audit/audit.ts';

const notes = {
  sealed: 'The month is sealed: an export of it gives these rows, or says that they have changed.',
  open: 'The month is not over: this export is not sealed.',
  changed: '**The rows differ from those that the month was sealed with**; the stored seal is below.',
} as const;

/** @param month such as 2026-11, by the time of the requests in UTC */
export async function main(month: string) {
  const items = { ...windmillItems(), ...windmillCatalog() };
  const { chain, seal, state, sealed } = await exportMonth(items, month, new Date());
  const name = `creditbot_audit_${month}`;
  const markdown = [
    `**${seal.rows}** requests of ${month} (UTC), **${dollars(seal.credited)}** credited.`,
    '',
    notes[state],
    '',
    `Last row: \`${seal.last}\``,
  ].join('\n');
  return {
    render_all: [
      { markdown },
      {
        file: {
          content: Buffer.from(toCsv(auditColumns, chain)).toString('base64'),
          filename: `${name}.csv`,
        },
      },
      {
        file: {
          content: Buffer.from(toXlsx(auditColumns, chain, `${month} UTC`)).toString('base64'),
          filename: `${name}.xlsx`,
        },
      },
      { json: { ...seal, state, sealed } },
    ],
  };
}
