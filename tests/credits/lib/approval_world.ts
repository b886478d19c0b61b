/** A question for an approval, asked on 2026-01-08 at 09:01 and open for a day, with what a test changes. */
import type { Ask } from '../../../f/credits/lib/ledger/person_decision.ts';

export function question(changes: Partial<Ask> = {}): Ask {
  return {
    turn: 1,
    hash: 'h',
    causes: [{ code: 'approval_above' as const, message: 'above' }],
    asked_at: '2026-01-08T09:01:00.000Z',
    expires_at: '2026-01-09T09:01:00.000Z',
    requester: 'U0DANA',
    links_given: false,
    ...changes,
  };
}
