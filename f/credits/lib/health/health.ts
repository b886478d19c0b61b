/** What is not as it should be: runs that are late, fail or hang, requests that nobody moves, services that do not answer. */
import { addMinutes } from 'date-fns';
import type { Policy } from '../policy/policy.ts';
import type { Problem } from '../scan/problems.ts';

/** What a look around came to. */
export interface Observed {
  now: Date;
  /** When a scheduled run last went through; null when none ever has. */
  lastRun: Date | null;
  /** The newest ended runs of each flow, newest first. */
  recent: { flow: string; succeeded: boolean[] }[];
  /** Runs under way that wait for nobody. */
  running: { id: string; flow: string; since: Date }[];
  /** Requests that a run should have moved, and since when. */
  overdue: { key: string; channel: string; ts: string; since: Date }[];
  /** Reason codes of the open requests whose last attempt failed, one for each request. */
  failedRequests: string[];
  /** Services that did not answer, and what they said instead. */
  unreachable: { service: string; why: string }[];
}

/** So many failures in a row are no accident. */
export const failuresInARow = 3;

/** The alarms of a look around. Their words stay the same as long as the matter does, so that each is told once. */
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
      alarm(
        `failing ${flow}`,
        'runs_failing',
        `the last ${failuresInARow} runs of ${flow} failed; open the newest one`,
      ),
    ),
    // One cause, one message: runs that fail are late, too.
    ...(isLate && failing.length === 0
      ? [
          alarm(
            'late',
            'run_late',
            `no scheduled run has gone through since ${minute(lastRun)}; is the schedule of f/credits/flows/process_requests on, and is a worker there?`,
          ),
        ]
      : []),
    ...running
      .filter(({ since }) => since < before(limits.stuck_minutes))
      .map(({ id, flow, since }) =>
        alarm(
          `run ${id}`,
          'run_stuck',
          `the run ${id} of ${flow} has been under way since ${minute(since)}; look at it, and cancel it if it hangs`,
        ),
      ),
    ...overdue
      .filter(({ since }) => since < before(limits.stuck_minutes))
      .map(({ key, channel, ts, since }) => ({
        ...alarm(
          key,
          'request_stuck',
          `nobody has moved it since ${minute(since)}, though a run should have; look at the runs since then`,
        ),
        request: { channel, ts },
      })),
    // A run succeeds even when each of its requests fails.
    ...(failedRequests.length >= failuresInARow
      ? [
          alarm(
            'requests failing',
            'requests_failing',
            `${failuresInARow} or more requests failed at their last attempt: ${[...new Set(failedRequests)].sort().join(', ')}; open the newest run of f/credits/flows/process_requests`,
          ),
        ]
      : []),
    // A service may be away for a moment: told when it is still away at the next look.
    ...unreachable.map(({ service, why }) => ({
      ...alarm(service, 'unreachable', `${service} does not answer: ${why}`),
      passing: true,
    })),
  ];
}

function alarm(subject: string, code: string, message: string): Problem {
  return { subject, request: null, code, message, passing: false };
}

function minute(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
