/**
 * What a requester is told about each reason, where the policy says so: one sentence about what only they can put right, without
 * a number, an account or a word about other requests. Null: this concerns the operator alone.
 */
import { isReasonCode, type ReasonCode } from './reason_codes.ts';

const reply = 'please reply in this thread, or edit the message,';
const edit = 'please edit the message';

const sentences: Readonly<Record<ReasonCode, string | null>> = {
  link_foreign: null,
  link_gone: `I could not open the Looker link of this request: it may be gone, or not shared with me; ${reply} with a fresh one.`,
  link_invalid: `Looker could not run the query behind this link; ${reply} with a link that opens.`,
  link_dashboard: `A dashboard holds many queries; ${reply} with the link of the one tile ("Explore from here").`,
  link_merge: `Merged results have no single query; ${edit} so that it has one link per source query.`,
  link_sql_runner: `I cannot use SQL that was written by hand; ${reply} with a Look or an Explore.`,
  link_unknown_form: `I cannot read this form of link; ${reply} with the share link of a Look or an Explore.`,
  link_too_long: `This link is too long for me; ${reply} with its share link.`,
  link_failed: null,
  too_many_links:
    'This request has more links than I can answer at once; please split it into several requests.',
  links_overlap: `Two links of this request cover the same spend; ${edit} so that each is linked once.`,
  product_unclear: `The query behind this link mixes several products; ${reply} with a link that covers one product only.`,
  product_not_handled: null,
  not_one_select: null,
  sql_unparsable: null,
  sql_not_allowed: null,
  sql_mismatch: null,
  row_limit_reached: `The query behind this link stops at its row limit, so that its total may be cut; ${reply} with a link without one.`,
  several_accounts: `The query behind this link covers several accounts; ${edit} so that it has one link per account.`,
  account_not_provable: null,
  period_not_provable: `The query behind this link has no fixed period; ${reply} with a link that has a fixed first and last day.`,
  country_not_provable: null,
  missing_total_column: `The query behind this link does not show the total; ${reply} with a link that has it among its columns.`,
  no_rows: `The query behind this link finds no spend; ${reply} with a link whose account, period and filters are right.`,
  no_fraud_guard_events: null,
  no_usual_traffic: null,
  no_parameters_cell: null,
  no_credit_amount: null,
  amount_unreadable: null,
  summary_unreadable: null,
  summary_too_large: null,
  several_summaries: null,
  summary_mismatch: null,
  inputs_mismatch: null,
  formula_mismatch: null,
  negative_amount: null,
  amount_above_fraud_cost: null,
  fraud_cost_missing: null,
  zero_credit: null,
  kill_switch: null,
  period_not_over: `The period behind this link is not over yet; ${reply} with a link that ends earlier, or ask again when it is over.`,
  period_too_long: `The period behind this link is too long for one credit; ${edit} so that it has one link per shorter period.`,
  claim_window_over: null,
  outside_history: null,
  unusual_amount: null,
  prediction_missing: null,
  credit_above_limit: null,
  spend_closed: null,
  spend_overlaps: null,
  day_limit_reached: null,
  approval_needed: null,
  approval_refused: null,
  approval_expired: null,
  override_above_cost: null,
  request_deleted: null,
  request_changed: null,
  post_refused: null,
  post_limited: null,
  post_unknown: null,
  step_crashed: null,
};

/** The sentence for the requester, or null where the reason does not concern them. */
export function teaching(code: string): string | null {
  return isReasonCode(code) ? sentences[code] : null;
}
