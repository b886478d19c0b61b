/** Scans all watched channels: one that cannot be read is a problem to report and does not stop the others. */

import { CodedError } from '../../../shared/lib/errors.ts';
import type { ItemStore } from '../../../shared/lib/items.ts';
import type { ApprovalDue } from '../approval/approval_run.ts';
import type { EndedAttempt } from '../ledger/ending.ts';
import {
  type Book,
  bookPath,
  enter,
  type Operator,
  type Problem,
  readBook,
  wholeRun,
} from '../messages/known_problems.ts';
import { notifyEnding, problemMessage } from '../messages/operator_message.ts';
import { type FoundRequest, type ScanContext, type Scanned, type ScanResult, scanChannel } from './scan.ts';

/** A channel of the policy; `id` is null when Slack shows none of that name. */
export interface WatchedChannel {
  name: string;
  id: string | null;
}

/** What the operator is to hear after a scan. */
export interface Report {
  tell: Problem[];
  untold: EndedAttempt[];
  /** The book of problems once that is told. */
  book: Book;
}

export interface Scan {
  requests: FoundRequest[];
  /** Keys of credited requests whose card is still to be posted. */
  cards: string[];
  channels: Scanned[];
  approvals: ApprovalDue[];
  /** Null when there is nothing to tell and nothing to note. */
  report: Report | null;
}

/** Errors that say: this channel cannot be read. Every other one is about the run as a whole. */
const ofOneChannel = ['slack_refused', 'slack_unavailable', 'ledger_unreadable'] as const;

/** @param since where the very first scan of a channel begins; null for now */
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
  const untold = scans.flatMap((scan) => scan.untold);
  const before = await readBook(context.items);
  const looked = (subject: string) =>
    subject !== wholeRun &&
    (subject.startsWith('#') || scans.some(({ channel }) => subject.startsWith(`${channel}_`)));
  const { tell, book } = enter(before, problems, looked);
  const news = tell.length > 0 || untold.length > 0 || JSON.stringify(book) !== JSON.stringify(before);
  return {
    requests: scans.flatMap((scan) => scan.requests),
    cards: scans.flatMap((scan) => scan.cards),
    channels: scans.map(({ channel, name, cursor, messages }) => ({ channel, name, cursor, messages })),
    approvals: scans.flatMap((scan) => scan.approvals),
    report: news ? { tell, untold, book } : null,
  };
}

/** @returns how many private messages were sent */
export async function tellReport({ items, send }: Operator, report: Report): Promise<number> {
  for (const problem of report.tell) await send(problemMessage(problem));
  await items.write(bookPath, report.book);
  for (const ending of report.untold) await notifyEnding({ items, send }, ending);
  return report.tell.length + report.untold.length;
}

/** Notes that a run has gone through, so that the next failure of a whole run is news again. */
export async function noteSuccess(items: ItemStore): Promise<void> {
  const book = await readBook(items);
  if (!(wholeRun in book)) return;
  await items.write(bookPath, enter(book, [], (subject) => subject === wholeRun).book);
}
