/** Every address in what was posted: in texts, blocks, buttons, attachments, wherever one stands. */
import { type MessageRow, messageExtra } from '../../simulators/index.ts';

/** The addresses of the messages, each once, as a client would open them. */
export function postedLinks(rows: readonly MessageRow[]): string[] {
  return [...new Set(rows.flatMap((row) => addressesIn({ text: row.text, ...messageExtra(row) })))];
}

/** Addresses in all strings of a value; a button's value may be JSON, too. */
export function addressesIn(value: unknown): string[] {
  if (typeof value === 'string')
    return (value.match(/https?:\/\/[^\s<>|"\\]+/g) ?? []).map((url) => url.replaceAll('&amp;', '&'));
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(addressesIn);
}
