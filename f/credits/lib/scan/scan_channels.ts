/** Scans all watched channels: an unreadable channel is reported as a problem and does not stop the others. */

import { CodedError } from '../../../shared/lib/errors.ts';
import type { ItemStore } from '../../../shared/lib/items.ts';
import type { ApprovalDue } from '../approval/approval_run.ts';
import type { EndedAttempt } from '../ledger/ending.ts';
import {
  type KnownProblems,
  knownProblemsPath,
  notifyEnding,
  type Operator,
  owedRun,
  type Problem,
  problemMessage,
  readKnownProblems,
  updateProblems,
  wholeRun,
} from '../messages/operator_message.ts';
import type { FoundRequest, ScanContext } from './examine.ts';
import { type Scanned, type ScanResult, scanChannel } from './scan.ts';

/** A channel of the policy; `id` is null when Slack lists no channel of that name. */
export interface WatchedChannel {
  name: string;
  id: string | null;
}

/** The notifications after a scan. */
export interface Report {
  problems: Problem[];
  owed_notices: EndedAttempt[];
  /** The known problems after these notifications. */
  known_problems: KnownProblems;
}

export interface Scan {
  requests: FoundRequest[];
  /** Keys of credited requests whose card is still to be posted. */
  cards: string[];
  channels: Scanned[];
  approvals: ApprovalDue[];
  /** Null when there is nothing to send and nothing to store. */
  report: Report | null;
}

/** Errors that concern one channel; every other error stops the run. */
const ofOneChannel = ['slack_refused', 'slack_unavailable', 'ledger_unreadable'] as const;

/** @param since where the first scan of a channel begins; null for as long ago as the policy says */
export async function scanChannels(
  context: ScanContext,
  watched: readonly WatchedChannel[],
  since: Date | null,
): Promise<Scan> {
  const scans: (ScanResult & { name: string })[] = [];
  const problems: Problem[] = [];
  for (const { name, id } of watched) {
    const subject = `#${name}`;
    if (id === null) {
      problems.push({
        subject,
        request: null,
        code: 'slack_channel_not_found',
        message: `Slack shows no channel "${name}" to the bot: renamed, archived or made private? Check the name in the policy (without #)`,
        passing: false,
      });
      continue;
    }
    try {
      scans.push({ ...(await scanChannel(context, id, since)), name });
    } catch (error) {
      const code = ofOneChannel.find((one) => error instanceof CodedError && error.code === one);
      if (!(error instanceof CodedError) || code === undefined) throw error;
      const { message, retryable } = error;
      problems.push({ subject, request: null, code, message, passing: retryable });
    }
  }
  problems.push(...scans.flatMap((scan) => scan.problems));
  const owed_notices = scans.flatMap((scan) => scan.owed_notices);
  const before = await readKnownProblems(context.items);
  const looked = (subject: string) =>
    subject !== wholeRun &&
    (subject.startsWith('#') || scans.some(({ channel }) => subject.startsWith(`${channel}_`)));
  const updated = updateProblems(before, problems, looked);
  const failure = owedRun(before);
  const due = [...updated.due, ...(failure ? [failure] : [])];
  const known = failure ? withoutRun(updated.known) : updated.known;
  const news = due.length > 0 || owed_notices.length > 0 || JSON.stringify(known) !== JSON.stringify(before);
  return {
    requests: scans.flatMap((scan) => scan.requests),
    cards: scans.flatMap((scan) => scan.cards),
    channels: scans.map(({ channel, name, cursor, messages }) => ({ channel, name, cursor, messages })),
    approvals: scans.flatMap((scan) => scan.approvals),
    report: news ? { problems: due, owed_notices, known_problems: known } : null,
  };
}

function withoutRun({ [wholeRun]: _, ...known }: KnownProblems): KnownProblems {
  return known;
}

/** @returns how many private messages were sent */
export async function sendReport({ items, send }: Operator, report: Report): Promise<number> {
  for (const problem of report.problems) await send(problemMessage(problem));
  await items.write(knownProblemsPath, report.known_problems);
  for (const ending of report.owed_notices) await notifyEnding({ items, send }, ending);
  return report.problems.length + report.owed_notices.length;
}

/** Stores that a run succeeded, so that the next failure of a whole run is reported again. */
export async function noteSuccess(items: ItemStore): Promise<void> {
  const known = await readKnownProblems(items);
  if (!(wholeRun in known)) return;
  await items.write(knownProblemsPath, updateProblems(known, [], (subject) => subject === wholeRun).known);
}
