/** Every reason with which a request can end without an amount: its code, the next step of the operator and the hint for the requester. */

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

const again = 'run f/credits/flows/reprocess_request with channel and thread_ts';

const withLink =
  'run f/credits/flows/reprocess_request with channel, thread_ts and the new link as looker_url';

const newLink = `ask for a link with one query, then ${withLink}`;

const notebook =
  'run f/credits/flows/credit_from_url with the link and keep_notebook, look at the executed notebook and repair what it shows';

const steps: Readonly<Record<ReasonCode, string>> = {
  kill_switch: `delete the variable f/credits/kill_switch or set it to "off" once posting is safe, then ${again}.`,
  credit_above_limit: 'check the amount and answer by hand, or raise limits.max_credit in the policy.',
  day_limit_reached: `${again} tomorrow, or raise limits.max_credit_per_day in the policy.`,
  spend_overlaps:
    'look at the other request: what was credited must not be credited again. If it never got a credit, delete the variable named above and start this one again by hand.',
  spend_closed:
    'look into the history and the invoices whether this spend was credited before, and answer by hand.',
  account_not_provable:
    'the notebook must show a structured summary that names account and period; or answer by hand.',
  period_not_over: `${again} when the period is over, or ask for a link that ends earlier.`,
  period_too_long: 'ask for one link per shorter period, or raise limits.max_period_days in the policy.',
  claim_window_over:
    'turn the request down, or answer by hand; limits.claim_window_days in the policy decides.',
  outside_history:
    'check account and countries of the query: this is far from what the account usually pays. Answer by hand.',
  approval_refused:
    'tell the requester; f/credits/flows/reprocess_request asks again, or sets another amount with a reason.',
  approval_expired: 'f/credits/flows/reprocess_request asks for the approval again.',
  approval_needed: 'approve or refuse it with the buttons of its card, or in Windmill.',
  override_above_cost: 'set an amount that the fraud cost covers; a credit is never more than what was lost.',
  unusual_amount:
    'check account, period and traffic of the query: the account never got a credit like this. Answer by hand, or let the policy ask for an approval.',
  prediction_missing: `run f/credits/flows/train_prediction, or switch prediction.flag_unusual off in the policy, then ${again}.`,
  zero_credit: 'nothing to credit: tell the requester why; the breakdown is in the run.',
  links_overlap: `ask which of the links is meant, then ${again}, and that one as looker_url.`,
  too_many_links: 'ask the requester to split the request.',
  link_gone: `ask for a fresh link, then ${withLink}.`,
  link_dashboard: `${newLink}.`,
  link_merge: `${newLink}.`,
  link_sql_runner: `${newLink}.`,
  link_unknown_form: `${newLink}.`,
  link_too_long: `${newLink}.`,
  product_unclear: `ask for a link that covers one product, then ${withLink}.`,
  row_limit_reached: `ask for a link without a row limit, then ${withLink}.`,
  several_accounts: `ask for one link per account, then ${withLink}.`,
  summary_mismatch: `${notebook}, then ${again}.`,
  formula_mismatch: `${notebook}, then ${again}.`,
  inputs_mismatch: `${notebook}, then ${again}.`,
  amount_unreadable: `${notebook}, then ${again}.`,
  no_credit_amount: `${notebook}, then ${again}.`,
  post_refused: `put right what Slack says (is the bot still in the channel?), then ${again}.`,
  link_failed: `see the failed step in the run and put it right, then ${again}.`,
  link_foreign: `ask for a link on our own Looker, then ${withLink}.`,
  link_invalid: `${newLink}.`,
  product_not_handled:
    'nothing: a product that is not handled is left alone; enable it in the policy to change that.',
  not_one_select: `${newLink}; only a plain query can be proven.`,
  sql_unparsable: `${newLink}; the SQL is not one that can be read.`,
  sql_not_allowed: `ask for a plain Explore, or allow the table or function in the policy (sql), then ${again}, and a new link as looker_url.`,
  sql_mismatch: `${again}: the query in Looker changed, or the notebook step ran another one.`,
  period_not_provable: `ask for a link with fixed first and last days, then ${withLink}.`,
  country_not_provable: `part of the cost has no country: put the billable items right, or answer by hand.`,
  missing_total_column: `ask for a link with the total among its columns, then ${withLink}.`,
  no_rows: `ask for a link whose query finds the spend: its account, period or filters are off; then ${withLink}.`,
  no_fraud_guard_events:
    'look whether account, period and countries are right: Fraud Guard saw none of this traffic.',
  no_usual_traffic: 'answer by hand: the account had no such traffic before, so that nothing is usual.',
  no_parameters_cell: 'give the notebook of the product one cell that assigns looker = "".',
  summary_unreadable: `${notebook}, then ${again}.`,
  summary_too_large: 'shorten the outputs of the Summary Info section of the notebook.',
  several_summaries: `${notebook} (it must display one summary), then ${again}.`,
  negative_amount: `${notebook} (a credit is never negative), then ${again}.`,
  amount_above_fraud_cost: `${notebook} (a credit is never more than its cost), then ${again}.`,
  fraud_cost_missing: `${notebook} (without the fraud cost no amount is proven), then ${again}.`,
  request_deleted: 'nothing: the request is gone.',
  request_changed: `it changes while it is worked on; look at the thread, then ${again}.`,
  post_limited: `Slack is overloaded or the app posts too much; ${again} later.`,
  post_unknown: 'look into the thread: a later run does, too, and posts only when nothing is there.',
  step_crashed: `open the failed step of the run and put it right, then ${again}.`,
};

/** The next step for a reason's code; a general one where there is no better. */
export function nextStep(code: string): string {
  return isReasonCode(code) ? steps[code] : `put the reason right and ${again}, or answer by hand.`;
}

export interface Reason {
  code: string;
  message: string;
}
