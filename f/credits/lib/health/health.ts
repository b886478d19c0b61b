/**
 * Alarms, each reported once, and once when it is over: late, failing or hanging runs, stuck requests, unreachable services;
 * and what keeps CreditBot from going live.
 */
import { addMinutes } from 'date-fns';
import * as z from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { plain } from '../../../shared/lib/slack/message.ts';
import {
  knownProblemsSchema,
  type Operator,
  type Problem,
  problemSchema,
  requestReference,
  updateProblems,
} from '../messages/operator_message.ts';
import type { Policy } from '../policy/policy.ts';
import { parsed } from '../reason/errors.ts';
import { type ProblemCode, reasonText } from '../reason/reasons.ts';

/** The result of a health check. */
export interface Observed {
  now: Date;
  /** When a scheduled run last succeeded; null when none ever has. */
  lastRun: Date | null;
  /** The newest ended runs of each flow, newest first. */
  recent: { flow: string; succeeded: boolean[] }[];
  /** Active runs that do not wait for an approval. */
  running: { id: string; flow: string; since: Date }[];
  /** Requests for which a run is due, and since when. */
  overdue: { key: string; channel: string; ts: string; since: Date }[];
  /** Reason codes of the open requests whose last attempt failed, one for each request. */
  failedRequests: string[];
  /** Services that did not answer, and their errors. */
  unreachable: { service: string; why: string }[];
}

/** Failures in a row that raise an alarm. */
export const failuresInARow = 3;

/** The alarms of a health check. The text of a lasting alarm stays the same, so that it is reported once. */
export function alarms(observed: Observed, limits: Policy['monitor']): Problem[] {
  const { now, lastRun, recent, running, overdue, failedRequests, unreachable } = observed;
  const before = (minutes: number) => addMinutes(now, -minutes);
  const failing = recent.filter(
    ({ succeeded }) =>
      succeeded.length >= failuresInARow && !succeeded.slice(0, failuresInARow).includes(true),
  );
  const isLate = lastRun !== null && lastRun < before(limits.late_minutes);
  return [
    ...failing.map(({ flow }) =>
      alarm(`failing ${flow}`, 'runs_failing', `the last ${failuresInARow} runs of ${flow} failed`),
    ),
    // One cause, one message: failing runs are late, too.
    ...(isLate && failing.length === 0
      ? [alarm('late', 'run_late', `no scheduled run has gone through since ${minute(lastRun)}`)]
      : []),
    ...running
      .filter(({ since }) => since < before(limits.stuck_minutes))
      .map(({ id, flow, since }) =>
        alarm(`run ${id}`, 'run_stuck', `the run ${id} of ${flow} has been under way since ${minute(since)}`),
      ),
    ...overdue
      .filter(({ since }) => since < before(limits.stuck_minutes))
      .map(({ key, channel, ts, since }) => ({
        ...alarm(key, 'request_stuck', `no run has processed it since ${minute(since)}, although one is due`),
        request: { channel, ts },
      })),
    // A run succeeds even when each of its requests fails.
    ...(failedRequests.length >= failuresInARow
      ? [
          alarm(
            'requests failing',
            'requests_failing',
            `${failuresInARow} or more requests failed at their last attempt: ${[...new Set(failedRequests)].sort().join(', ')}`,
          ),
        ]
      : []),
    // A service may be unreachable for a moment: reported when the next check fails too.
    ...unreachable.map(({ service, why }) => ({
      ...alarm(service, 'unreachable', `${service} does not answer: ${why}`),
      passing: true,
    })),
  ];
}

const foundSchema = z.object({ alarms: z.array(problemSchema) });

/** The alarms in what check_health returned. */
export function foundAlarms(found: unknown): Problem[] {
  return parsed(foundSchema, found, 'check_health').alarms;
}

function alarm(subject: string, code: ProblemCode, message: string): Problem {
  return { subject, request: null, code, message, passing: false };
}

function minute(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** The message about an alarm; it is sent once, and once more when it is over. */
export function alarmMessage({ request, code, message }: Problem): string {
  return [
    'CreditBot needs attention.',
    ...(request ? [`Request: ${requestReference(request.channel, request.ts)}`] : []),
    `Alarm (${code}): ${plain(message)}`,
    `Next: ${reasonText(code).next}`,
    'This is sent once, and once more when it is over.',
  ].join('\n');
}

/** @param what code and text of the alarm that is over */
export function recoveryMessage(subject: string, what: string): string {
  return `CreditBot has recovered.\nOver (${plain(subject)}): ${plain(what)}`;
}

const path = 'f/credits/ledger/health';

const healthSchema = z.object({ checked_at: z.iso.datetime(), book: knownProblemsSchema });

/** The last health check. A cache: without it each current alarm is reported once more. */
export type Health = z.infer<typeof healthSchema>;

/** Null before the first check. */
export async function readHealth(items: ItemStore): Promise<Health | null> {
  const parsed = healthSchema.safeParse(await items.read(path));
  return parsed.success ? parsed.data : null;
}

/** @returns the subjects that were reported now, and those that were reported as over */
export async function notifyHealth(
  { items, send }: Operator,
  found: readonly Problem[],
  now: Date,
): Promise<{ notified: string[]; over: string[] }> {
  const before = (await readHealth(items))?.book ?? {};
  const { due, known } = updateProblems(before, found, () => true);
  const over = Object.entries(before).filter(([subject, { told }]) => told && !(subject in known));
  // Written after every message, so that only an undelivered message is sent again.
  const unsent = new Set(due.map(({ subject }) => subject));
  const ending = new Map(over);
  const write = () => {
    const noted = Object.entries(known).map(([subject, { what, told }]) => {
      return [subject, { what, told: told && !unsent.has(subject) }];
    });
    return items.write(path, {
      checked_at: now.toISOString(),
      book: Object.fromEntries([...noted, ...ending]),
    });
  };
  for (const problem of due) {
    await send(alarmMessage(problem));
    unsent.delete(problem.subject);
    await write();
  }
  for (const [subject, { what }] of over) {
    await send(recoveryMessage(subject, what));
    ending.delete(subject);
    await write();
  }
  await write();
  return { notified: due.map(({ subject }) => subject), over: over.map(([subject]) => subject) };
}

export interface Setup {
  /** Variables that resources name, and whether they are there. */
  variables: { path: string; resource: string; exists: boolean }[];
  /** Services that did not answer, or refused the secret; null when they were not asked. */
  unreachable: { service: string; why: string }[] | null;
  /** Channels of the policy, and whether Slack shows them to the bot; null when Slack was not asked. */
  channels: { name: string; isVisible: boolean }[] | null;
  schedules: string[];
}

/** Paths of the variables that a resource's value names, each once. */
export function variablesNamed(value: unknown): string[] {
  if (typeof value === 'string') return value.startsWith('$var:') ? [value.slice('$var:'.length)] : [];
  if (typeof value !== 'object' || value === null) return [];
  return [...new Set(Object.values(value).flatMap(variablesNamed))];
}

/** Each problem with what to do; none when CreditBot may go live. */
export function setupProblems({ variables, unreachable, channels, schedules }: Setup): string[] {
  return [
    ...variables
      .filter(({ exists }) => !exists)
      .map(
        ({ path, resource }) =>
          `the variable ${path} is missing, which ${resource} names: create it as a secret`,
      ),
    ...(unreachable ?? []).map(
      ({ service, why }) => `${service} does not answer: ${why}; check its resource and its secret`,
    ),
    ...(channels ?? [])
      .filter(({ isVisible }) => !isVisible)
      .map(
        ({ name }) => `Slack shows no public channel #${name}: check channels in f/credits/resources/policy`,
      ),
    ...(schedules.length === 0
      ? ['there are no schedules: deploy them by "wmill sync push --include-schedules"']
      : []),
  ];
}
