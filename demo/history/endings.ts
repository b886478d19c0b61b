/** Outcomes other than a plain credit, and how often they occur. */
import type { HistoryRow } from '../../f/credits/lib/history/history_row.ts';
import type { ReasonCode } from '../../f/credits/lib/reason/reasons.ts';

export interface Ending {
  outcome: HistoryRow['outcome'];
  code: ReasonCode | null;
  message: string | null;
  /** Whether the amount of the link was proven before a guard refused it. */
  proven: boolean;
}

const review = (code: ReasonCode, message: string, proven: boolean): Ending => ({
  outcome: 'needs_review',
  code,
  message,
  proven,
});

export const CREDITED: Ending = { outcome: 'credited', code: null, message: null, proven: true };
export const ABOVE_LIMIT = review(
  'credit_above_limit',
  'the credit is above the limit of $25,000.00 per request',
  true,
);
export const DRY_RUN: Ending = {
  outcome: 'dry_run',
  code: null,
  message: 'the channel is in the shadow: nothing is posted',
  proven: true,
};
export const SKIPPED: Ending = {
  outcome: 'skipped',
  code: 'product_not_handled',
  message: 'no link is about a product we handle',
  proven: false,
};

/** Per 1,000 requests. */
export const ENDINGS: readonly (readonly [Ending, number])[] = [
  [CREDITED, 893],
  [SKIPPED, 48],
  [{ outcome: 'needs_link', code: 'no_link', message: 'the request has no Looker link', proven: false }, 14],
  [review('spend_overlaps', 'the days of this spend belong to another request', true), 9],
  [review('outside_history', 'the fraud cost is far above what the account paid per month before', true), 5],
  [review('claim_window_over', 'the period ended longer ago than the policy allows', true), 3],
  [review('period_not_over', 'the period is not over yet, so its spend can still change', true), 3],
  [review('link_gone', 'Looker knows no such Look, or does not show it to the bot', false), 5],
  [review('link_dashboard', 'the link is a dashboard with several queries', false), 4],
  [review('product_unclear', 'the query mixes products', false), 3],
  [review('row_limit_reached', 'the query carries a row limit that cuts the total', false), 2],
  [review('summary_mismatch', 'figures of the notebook that must agree do not', false), 1],
  [
    {
      outcome: 'failed',
      code: 'link_failed',
      message: 'the warehouse did not answer in time',
      proven: false,
    },
    4,
  ],
  [
    {
      outcome: 'failed',
      code: 'post_refused',
      message: 'Slack refused the post: not_in_channel',
      proven: true,
    },
    1,
  ],
];
