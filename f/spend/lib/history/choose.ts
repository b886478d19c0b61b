/** Which of several snapshots of one amount counts. */
import Big from 'big.js';
import { amountOf, type GapReason } from '../snapshot/reading.ts';
import { type Snapshot, type Source, sources } from '../snapshot/snapshot.ts';
import type { Amount, Gap } from './amount.ts';

/** A source that could not be asked says nothing about an amount that was read before. */
const unasked: readonly GapReason[] = ['source_unavailable', 'source_refused', 'source_outdated'];

const sourceNames: Record<Source, string> = { tableau: 'Tableau', billing_agent: 'billing agent' };

/**
 * The newest amount of the first source that has one. A later answer without an amount replaces an earlier amount of the same
 * source; a later failure to ask does not.
 * @param snapshots of one amount, oldest reading first
 */
export function chosen(snapshots: readonly Snapshot[], what: string, currency: string): Amount {
  const gaps: { source: Source; gap: Gap }[] = [];
  for (const source of sources) {
    const own = snapshots.filter((snapshot) => snapshot.source === source);
    const answer = own.findLast(({ reading }) => !isUnasked(reading)) ?? own.at(-1);
    if (answer === undefined) continue;
    const amount = asAmount(answer, currency);
    if (amount.state === 'known') return amount;
    gaps.push({ source, gap: amount });
  }
  const [first] = gaps;
  if (first === undefined) return { state: 'no_data', reason: 'not_read', detail: `${what} was not read` };
  return {
    state: 'no_data',
    reason: first.gap.reason,
    detail: gaps.map(({ source, gap }) => `${sourceNames[source]}: ${gap.detail}`).join('; '),
  };
}

function isUnasked(reading: Snapshot['reading']): boolean {
  return reading.state === 'no_data' && unasked.includes(reading.reason);
}

function asAmount(snapshot: Snapshot, currency: string): Amount {
  const { reading, source, readAt, sourceAgeMinutes, evidence } = snapshot;
  if (reading.state === 'no_data')
    return { state: 'no_data', reason: reading.reason, detail: reading.detail };
  if (reading.currency !== currency) {
    const detail = `${reading.currency} instead of ${currency}`;
    return { state: 'no_data', reason: 'other_currency', detail };
  }
  const amount = new Big(amountOf(reading) ?? '0');
  return { state: 'known', amount, source, readAt, sourceAgeMinutes, evidence };
}
