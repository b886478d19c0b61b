/** Tells the operator of each alarm once, and once more when it is over. */
import { z } from 'zod';
import type { ItemStore } from '../ledger/items.ts';
import { bookSchema, enter, type Problem } from '../scan/problems.ts';
import type { Operator } from '../scan/report.ts';
import { alarmMessage, recoveryMessage } from './health_message.ts';

const path = 'f/credits/ledger/health';

const healthSchema = z.object({ checked_at: z.iso.datetime(), book: bookSchema });

/** What the last look around found. A cache: losing it tells of what is still wrong once more. */
export type Health = z.infer<typeof healthSchema>;

/** Null before the first look. */
export async function readHealth(items: ItemStore): Promise<Health | null> {
  const parsed = healthSchema.safeParse(await items.read(path));
  return parsed.success ? parsed.data : null;
}

/** @returns the subjects that were told now, and those that were told to be over */
export async function tellHealth(
  { items, send }: Operator,
  found: readonly Problem[],
  now: Date,
): Promise<{ told: string[]; over: string[] }> {
  const before = (await readHealth(items))?.book ?? {};
  const { tell, book } = enter(before, found, () => true);
  const over = Object.entries(before).filter(([subject, { told }]) => told && !(subject in book));
  // What is not told yet counts as not told: written after every message, so that a lost one is all that is sent again.
  const untold = new Set(tell.map(({ subject }) => subject));
  const ending = new Map(over);
  const write = () => {
    const noted = Object.entries(book).map(([subject, { what, told }]) => {
      return [subject, { what, told: told && !untold.has(subject) }];
    });
    return items.write(path, {
      checked_at: now.toISOString(),
      book: Object.fromEntries([...noted, ...ending]),
    });
  };
  for (const problem of tell) {
    await send(alarmMessage(problem));
    untold.delete(problem.subject);
    await write();
  }
  for (const [subject, { what }] of over) {
    await send(recoveryMessage(subject, what));
    ending.delete(subject);
    await write();
  }
  await write();
  return { told: tell.map(({ subject }) => subject), over: over.map(([subject]) => subject) };
}
