/** A row of the audit export: what a person who checks the credits of a month has to see of one request, as texts. */
import type { HistoryRow } from '../history/history_row.ts';

/** In the order of the file. Times are UTC; amounts are US dollars with a point. `number` columns become numbers in a workbook. */
export const auditColumns = [
  { name: 'row', kind: 'number' },
  { name: 'request', kind: 'text' },
  { name: 'channel', kind: 'text' },
  { name: 'requested_at_utc', kind: 'text' },
  { name: 'closed_at_utc', kind: 'text' },
  { name: 'answered_at_utc', kind: 'text' },
  { name: 'outcome', kind: 'text' },
  { name: 'amount_usd', kind: 'number' },
  { name: 'reason_code', kind: 'text' },
  { name: 'reason', kind: 'text' },
  { name: 'policy', kind: 'text' },
  { name: 'by_hand', kind: 'text' },
  { name: 'decisions', kind: 'text' },
  { name: 'accounts', kind: 'text' },
  { name: 'periods', kind: 'text' },
  { name: 'link_amounts_usd', kind: 'text' },
  { name: 'fraud_costs_usd', kind: 'text' },
  { name: 'links', kind: 'text' },
  { name: 'sql_sha256', kind: 'text' },
  { name: 'message_ts', kind: 'text' },
] as const;

/** @param number of the row in its file, from 1 */
export function auditCells(row: HistoryRow, number: number): string[] {
  const ofLinks = (text: (link: HistoryRow['links'][number]) => string | null) =>
    row.links.map((link) => text(link) ?? '-').join(' ');
  return [
    String(number),
    row.key,
    row.channel,
    row.requested_at,
    row.closed_at,
    row.answered_at ?? '',
    row.outcome,
    row.amount ?? '',
    row.reason_code ?? '',
    row.reason ?? '',
    row.policy,
    row.by_hand ? 'yes' : 'no',
    row.decisions
      .map(({ kind, by, at, reason, amount }) =>
        [kind, amount ?? '', `by ${by}`, `at ${at}`, reason ?? ''].filter(Boolean).join(' '),
      )
      .join('; '),
    ofLinks(({ account_sid }) => account_sid),
    ofLinks(({ period }) => period && `${period.start}/${period.end}`),
    ofLinks(({ amount }) => amount),
    ofLinks(({ fraud_cost }) => fraud_cost),
    row.links.map(({ url }) => url).join(' '),
    ofLinks(({ sql_sha256 }) => sql_sha256),
    row.posted_ts ?? '',
  ].map((text, index) => (auditColumns[index]?.kind === 'number' ? text : plainText(text)));
}

/**
 * One line that no spreadsheet takes for a formula: other people's words are in it. What begins like one gets an apostrophe
 * in front; breaks and other control characters become spaces.
 */
export function plainText(text: string): string {
  const neutral = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return [...neutral]
    .map((letter) =>
      letter < ' ' || letter === '\u007f' || letter === '\ufffe' || letter === '\uffff' ? ' ' : letter,
    )
    .join('')
    .toWellFormed();
}
