/** An amount as a report uses it: known, with its origin, or no data with the reason. */
import type Big from 'big.js';
import type { GapReason } from '../snapshot/reading.ts';
import type { Source } from '../snapshot/snapshot.ts';

export interface Known {
  state: 'known';
  amount: Big;
  source: Source;
  readAt: string;
  sourceAgeMinutes: number | null;
  evidence: string;
}

export interface Gap {
  state: 'no_data';
  /** `not_read`: no snapshot; `other_currency`: an amount in another currency than the policy's. */
  reason: GapReason | 'not_read' | 'other_currency';
  detail: string;
}

export type Amount = Known | Gap;
