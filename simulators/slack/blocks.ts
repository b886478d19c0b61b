/** The limits of Slack's blocks: blocks beyond them are refused as `invalid_blocks`, as in Slack. */
import { z } from 'zod';

const mrkdwn = (max: number) =>
  z.object({ type: z.enum(['mrkdwn', 'plain_text']), text: z.string().min(1).max(max) });
const cell = z.union([
  z.object({ type: z.literal('raw_text'), text: z.string().min(1) }),
  z.object({ type: z.literal('raw_number'), value: z.number() }),
  z.object({ type: z.literal('rich_text'), elements: z.array(z.unknown()) }),
]);
const table = z.object({
  type: z.literal('table'),
  rows: z.array(z.array(cell).min(1).max(20)).min(1).max(100),
  column_settings: z
    .array(
      z.object({ align: z.enum(['left', 'center', 'right']).optional(), is_wrapped: z.boolean().optional() }),
    )
    .max(20)
    .optional(),
});
const known = z.discriminatedUnion('type', [
  z
    .object({
      type: z.literal('section'),
      text: mrkdwn(3_000).optional(),
      fields: z.array(mrkdwn(2_000)).min(1).max(10).optional(),
    })
    .refine(({ text, fields }) => text !== undefined || fields !== undefined),
  z.object({ type: z.literal('context'), elements: z.array(z.unknown()).min(1).max(10) }),
  z.object({ type: z.literal('header'), text: mrkdwn(150) }),
  z.object({ type: z.literal('divider') }),
  z.object({ type: z.literal('actions'), elements: z.array(z.unknown()).min(1).max(25) }),
  table,
]);
const others = ['alert', 'card', 'carousel', 'context_actions', 'data_table', 'file', 'image', 'input'];
const unchecked = z.object({
  type: z.enum([...others, 'markdown', 'rich_text', 'video', 'task_card', 'plan', 'container']),
});
const message = z.array(z.union([known, unchecked])).max(50);

const maxTableText = 10_000;

/** Whether Slack accepts these blocks: known types, within their limits, one table at most. */
export function blocksAreValid(blocks: readonly unknown[]): boolean {
  if (!message.safeParse(blocks).success) return false;
  const tables = blocks.flatMap((block) => table.safeParse(block).data ?? []);
  const texts = tables.flatMap(({ rows }) => rows.flat()).map((one) => ('text' in one ? one.text : ''));
  return tables.length <= 1 && texts.join('').length <= maxTableText;
}
