/** How much is measured: `full` for the published figures, `tiny` to check that the bench works. */

const full = {
  /** Runs of one request, per subject; fewer when they take longer than `seconds` together. */
  runs: 20,
  seconds: 120,
  /** Requests of the backlog: for CreditBot, and for the peers, whose figures are scaled to the same number. */
  backlog: 200,
  peerBacklog: 40,
  /** Pairs of a long and a short flow; fewer when they take longer than `seconds`. */
  overheadPairs: 7,
  overheadSeconds: 60,
  lostAnswers: 20,
  lostAnswerSeconds: 30,
  attempts: 2_000,
  pastRequests: [10, 1_000, 100_000],
  events: [100_000, 1_000_000, 10_000_000],
  growthRuns: 5,
  /** Of the spend monitor. */
  customers: 1_000,
};
export type Size = typeof full;

export const SIZES: Record<'full' | 'tiny', Size> = {
  full,
  tiny: {
    runs: 1,
    seconds: 1,
    backlog: 3,
    peerBacklog: 2,
    overheadPairs: 1,
    overheadSeconds: 1,
    lostAnswers: 1,
    lostAnswerSeconds: 1,
    attempts: 200,
    pastRequests: [10, 100],
    events: [1_000, 10_000],
    growthRuns: 1,
    customers: 20,
  },
};
