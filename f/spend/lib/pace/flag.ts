/** Flag and status of a change, by the thresholds of the customer. */
import type { Thresholds } from '../policy/thresholds.ts';
import { type Change, compareChange } from './change.ts';

export const flags = ['growing', 'declining', 'normal', 'no_data'] as const;

export type Flag = (typeof flags)[number];

export const statuses = [
  'surging',
  'on_pace',
  'tracking_normally',
  'significant_decline',
  'cliff',
  'new',
  'no_comparison',
  'no_data',
] as const;

export type Status = (typeof statuses)[number];

export interface Judged {
  flag: Flag;
  status: Status;
}

/** The boundaries are those of docs/spend/rules.md. */
export function judge(change: Change, thresholds: Thresholds): Judged {
  switch (change.kind) {
    case 'new':
      return { flag: 'growing', status: 'new' };
    case 'no_base':
      return { flag: 'normal', status: 'no_comparison' };
    case 'percent': {
      const { growth_pct, decline_pct, surge_pct, cliff_pct } = thresholds;
      if (compareChange(change, growth_pct) >= 0)
        return { flag: 'growing', status: compareChange(change, surge_pct) >= 0 ? 'surging' : 'on_pace' };
      if (compareChange(change, decline_pct) < 0) {
        const isCliff = compareChange(change, cliff_pct) <= 0;
        return { flag: 'declining', status: isCliff ? 'cliff' : 'significant_decline' };
      }
      return { flag: 'normal', status: 'tracking_normally' };
    }
  }
}

/** The direction of a change whose services are shown; null for a smaller one. */
export function moverDirection(change: Change, { mover_pct }: Thresholds): 'up' | 'down' | null {
  if (change.kind === 'new') return 'up';
  if (change.kind === 'no_base') return null;
  if (compareChange(change, mover_pct) > 0) return 'up';
  return compareChange(change, `-${mover_pct}`) < 0 ? 'down' : null;
}

/** Whether a change puts the customer on the watch list. */
export function isWatched(change: Change, { watch_drop_pct }: Thresholds): boolean {
  return change.kind === 'percent' && compareChange(change, watch_drop_pct) <= 0;
}
