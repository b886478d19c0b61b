/** Every code with which a request can end without an amount: a closed list. Each has a next step for the operator and a decision for the requester. */

export const reasonCodes = [
  // The link.
  'link_foreign',
  'link_gone',
  'link_invalid',
  'link_dashboard',
  'link_merge',
  'link_sql_runner',
  'link_unknown_form',
  'link_too_long',
  'link_failed',
  'too_many_links',
  'links_overlap',
  // The query behind it.
  'product_unclear',
  'product_not_handled',
  'not_one_select',
  'sql_unparsable',
  'sql_not_allowed',
  'sql_mismatch',
  'row_limit_reached',
  'several_accounts',
  'account_not_provable',
  'period_not_provable',
  'country_not_provable',
  'missing_total_column',
  'no_rows',
  // The traffic, the notebook and what it shows.
  'no_fraud_guard_events',
  'no_usual_traffic',
  'no_parameters_cell',
  'no_credit_amount',
  'amount_unreadable',
  'summary_unreadable',
  'summary_too_large',
  'several_summaries',
  'summary_mismatch',
  'inputs_mismatch',
  'formula_mismatch',
  'negative_amount',
  'amount_above_fraud_cost',
  'fraud_cost_missing',
  'zero_credit',
  // Guards and people.
  'kill_switch',
  'period_not_over',
  'period_too_long',
  'claim_window_over',
  'outside_history',
  'unusual_amount',
  'prediction_missing',
  'credit_above_limit',
  'spend_closed',
  'spend_overlaps',
  'day_limit_reached',
  'approval_needed',
  'approval_refused',
  'approval_expired',
  'override_above_cost',
  // The thread and the post.
  'request_deleted',
  'request_changed',
  'post_refused',
  'post_limited',
  'post_unknown',
  'step_crashed',
] as const;

export type ReasonCode = (typeof reasonCodes)[number];

/** Whether a stored code is of the list; records of before may have others. */
export function isReasonCode(code: string): code is ReasonCode {
  return (reasonCodes as readonly string[]).includes(code);
}
