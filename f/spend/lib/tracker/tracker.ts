/** Reads the escalation tracker and ENGDESK files. They are written by hand and by other programs: a damaged entry is named, not lost. */
import * as z from 'zod';
import { type Gap, gap } from '../snapshot/gap.ts';
import type { Escalation, Ticket } from '../watch/watch.ts';

/** A file and its text; null when it cannot be read. */
export interface TrackerFile {
  name: string;
  text: string | null;
}

/** What was read, and what was not, for people. */
export interface Tracked<T> {
  entries: T[];
  problems: string[];
}

const day = z.string().trim().pipe(z.iso.date());
const text = z.string().trim().min(1);

const escalationSchema = z.object({ customer: text, date: day, summary: z.string() });

const ticketSchema = z.object({
  ticket_id: text,
  customer: text,
  created_date: day,
  /** The day of the last activity, where the file has one. */
  updated_date: day.optional(),
  status: text,
});

/** The tracker is one JSON list; a text that is not one, such as a half-written file, is a gap. */
export function readEscalations(file: TrackerFile): Tracked<Escalation> | Gap {
  if (file.text === null) return gap('source_unavailable', `${file.name} cannot be read`);
  const list = z.array(z.unknown()).safeParse(parse(file.text));
  if (!list.success) return gap('shape_changed', `${file.name} is not a complete JSON list`);
  const read = list.data.map((entry, index) =>
    validated(escalationSchema, entry, `${file.name}, entry ${index + 1}`),
  );
  return collected(read);
}

const openStates = new Set(
  'open,new,reopened,triage,acknowledged,investigating,in progress,pending,waiting,on hold,blocked'.split(
    ',',
  ),
);
const closedStates = new Set(['resolved', 'closed']);

/** One ticket a file. A ticket in an unknown state counts as open, and is named. A gap when no file can be read. */
export function readTickets(files: readonly TrackerFile[], pattern: string): Tracked<Ticket> | Gap {
  if (files.length === 0) return gap('row_missing', `no file fits ${pattern}`);
  const read = files.map((file): { value: Ticket; problem: string | null } | string => {
    if (file.text === null) return `${file.name} cannot be read`;
    const found = validated(ticketSchema, parse(file.text), file.name);
    if (typeof found === 'string') return found;
    const { ticket_id: id, customer, created_date, updated_date = created_date, status } = found.value;
    const state = status.toLowerCase().replaceAll(/[_-]/g, ' ');
    const isKnown = openStates.has(state) || closedStates.has(state);
    const [, lastActivity = created_date] = [created_date, updated_date].sort();
    return {
      value: { id, customer, status: state, lastActivity },
      problem: isKnown ? null : `${file.name}: the state "${status}" is unknown and counts as open`,
    };
  });
  const tracked = collected(read);
  if (tracked.entries.length === 0) return gap('shape_changed', `no file of ${pattern} can be read`);
  return tracked;
}

function validated<T extends z.ZodType>(
  schema: T,
  value: unknown,
  where: string,
): { value: z.infer<T>; problem: null } | string {
  if (value === undefined) return `${where} is not complete JSON`;
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data, problem: null };
  return `${where} has no valid ${parsed.error.issues.map((issue) => issue.path.join('.') || 'value').join(', ')}`;
}

function collected<T>(read: readonly ({ value: T; problem: string | null } | string)[]): Tracked<T> {
  return {
    entries: read.flatMap((one) => (typeof one === 'string' ? [] : [one.value])),
    problems: read.flatMap((one) => (typeof one === 'string' ? [one] : (one.problem ?? []))),
  };
}

/** Undefined for a text that is not JSON. */
function parse(content: string): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
