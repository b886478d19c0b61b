/** What the operator does about each reason: the last line of a private message. */
import { isReasonCode, type ReasonCode } from '../answer/reason_codes.ts';

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
