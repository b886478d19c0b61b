/** What the database keeps of a report, as the page reads it. */
import type { Day } from '../calendar/day.ts';
import type { Channel } from '../post/message.ts';
import type { ReportDocument } from '../report/document.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

export interface KeptReport {
  asOf: Day;
  madeAt: string;
  policyVersion: string;
  document: ReportDocument;
}

/** One part of a report in a channel. */
export interface KeptPost {
  channel: Channel;
  part: number;
  state: 'sending' | 'placed' | 'posted';
  doubtful: boolean;
  hash: string | null;
  /** Whether a run may still be working on it. */
  isClaimed: boolean;
}

export interface KeptReading extends Snapshot {
  /** The last time that the source said the same. */
  lastReadAt: string;
}
