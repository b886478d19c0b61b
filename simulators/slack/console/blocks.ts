/** The blocks of an app's message for the console: text and tables; other blocks fall back to the message's text. */
import { z } from 'zod';
import type { ChatBlock } from '../../../local/console/shapes.ts';
import { textParts } from './text.ts';

const text = z.object({ type: z.enum(['mrkdwn', 'plain_text']), text: z.string() });
const shown = z.discriminatedUnion('type', [
  z.object({ type: z.literal('section'), text }),
  z.object({ type: z.literal('context'), elements: z.array(text) }),
  z.object({
    type: z.literal('table'),
    rows: z.array(z.array(z.object({ text: z.string() }))),
    column_settings: z.array(z.object({ align: z.string().optional() })).default([]),
  }),
]);

type Mention = (token: string) => string;

export function chatBlocks(blocks: readonly unknown[], mention: Mention): ChatBlock[] {
  return blocks.flatMap((block) => {
    const parsed = shown.safeParse(block);
    return parsed.success ? chatBlock(parsed.data, mention) : [];
  });
}

function chatBlock(block: z.infer<typeof shown>, mention: Mention): ChatBlock[] {
  const text = (content: string, isQuiet: boolean): ChatBlock => ({
    kind: 'text',
    parts: textParts(content, mention),
    isQuiet,
  });
  switch (block.type) {
    case 'section':
      return [text(block.text.text, false)];
    case 'context':
      return block.elements.map((element) => text(element.text, true));
    case 'table': {
      const [header = [], ...rows] = block.rows.map((row) => row.map((cell) => cell.text));
      const isRight = header.map((_, index) => block.column_settings[index]?.align === 'right');
      return [{ kind: 'table', header, rows, isRight }];
    }
  }
}
