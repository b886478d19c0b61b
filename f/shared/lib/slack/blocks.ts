/** Block Kit blocks that our messages use, the limits Slack sets for them, and escaping of text in messages. */

export type Block =
  | { type: 'section'; text: { type: 'mrkdwn'; text: string } }
  | { type: 'context'; elements: { type: 'mrkdwn'; text: string }[] }
  | {
      type: 'table';
      rows: { type: 'raw_text'; text: string }[][];
      column_settings: { align: 'left' | 'right'; is_wrapped: boolean }[];
    };

/** A message made of blocks. */
export interface Card<B extends object = object> {
  /** What is shown where blocks are not: notifications, screen readers, search. mrkdwn, escaped. */
  text: string;
  blocks: B[];
}

/** docs.slack.dev/reference/block-kit/blocks: what is beyond is refused as `invalid_blocks`. */
export const blockLimits = {
  /** Of a message that has blocks; Slack cuts at ten times as many. */
  text: 4_000,
  blocks: 50,
  sectionText: 3_000,
  tableRows: 100,
  tableText: 10_000,
} as const;

/** Text as mrkdwn takes it literally: Slack's three entities. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A link with a label; the label alone where the address is too long to be shown. */
export function linked(url: string, label: string): string {
  // A bar would end the address inside the token.
  const address = escaped(url).replaceAll('|', '%7C');
  return address.length > 2_500 ? escaped(label) : `<${address}|${escaped(label).replaceAll('|', '/')}>`;
}

/**
 * Text of others inside our message. No mention, no label over a link and no formatting can come out of it, and no line of it
 * stands where one of ours would. A bare address stays one: it shows where it leads.
 */
export function plain(text: string): string {
  return text
    .slice(0, 1_500)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[*~`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\u200b$&')
    .replace(/\r\n|[\r\n\u2028\u2029]/g, '\n    ');
}
