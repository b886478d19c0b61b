/** The messages of a report in each channel: parts with their formatting, and the form in which they are compared. */
import { createHash } from 'node:crypto';
import { escaped } from '../../../shared/lib/slack/message.ts';
import { splitAtLines } from './parts.ts';

export const channels = ['slack', 'telegram'] as const;

export type Channel = (typeof channels)[number];

/** Bold text, by offset and length in UTF-16 code units. */
export interface Entity {
  type: 'bold';
  offset: number;
  length: number;
}

export interface Message {
  text: string;
  /** Of Telegram: formatting beside the text, so that nothing in the text has to be escaped. */
  entities: Entity[];
}

/** Telegram refuses more, Slack cuts more. */
export const longestText: Record<Channel, number> = { telegram: 4_096, slack: 40_000 };

export function messagesOf(channel: Channel, report: string): Message[] {
  switch (channel) {
    case 'slack':
      return partsOf(escaped(report), channel).map((text) => ({ text, entities: [] }));
    case 'telegram':
      return partsOf(report, channel).map((text) => ({ text, entities: headings(text) }));
  }
}

/** A part of blank lines alone would be refused. */
function partsOf(text: string, channel: Channel): string[] {
  return splitAtLines(text, longestText[channel]).filter((part) => part.trim() !== '');
}

/** The headings of a report begin with one of these marks. */
const heading = /^(📊|📈|⚠️|ℹ️) .+$/gmu;

function headings(text: string): Entity[] {
  return [...text.matchAll(heading)].map((match) => {
    return { type: 'bold', offset: match.index, length: match[0].length };
  });
}

/** Of a message's content. */
export function contentHash({ text, entities }: Message): string {
  return createHash('sha256')
    .update(JSON.stringify([text, entities]))
    .digest('hex');
}
