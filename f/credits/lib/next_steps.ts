/** What a person does about each reason: the last line of a private message. */

const byHand = 'run f/credits/flows/credit_from_url with the link, channel and thread_ts';
const newLink = `ask for a link with one query, then ${byHand}`;
const notebook = `run ${byHand.slice(4)} and keep_notebook, look at the executed notebook and repair what it shows`;

const steps: Readonly<Record<string, string>> = {
  kill_switch: `delete the variable f/credits/kill_switch or set it to "off" once posting is safe, then ${byHand}.`,
  credit_above_limit: 'check the amount and answer by hand, or raise limits.max_credit in the policy.',
  day_limit_reached: `${byHand} tomorrow, or raise limits.max_credit_per_day in the policy.`,
  spend_overlaps:
    'look at the other request: what was credited must not be credited again. If it never got a credit, delete the variable named above and start this one again by hand.',
  account_not_provable:
    'the notebook must show a structured summary that names account and period; or answer by hand.',
  period_not_over: `${byHand} when the period is over, or ask for a link that ends earlier.`,
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
  zero_credit: 'nothing to credit: tell the requester why; the breakdown is in the run.',
  links_overlap: 'ask which of the links is meant, then run that one by hand.',
  too_many_links: 'ask the requester to split the request.',
  link_gone: `ask for a fresh link, then ${byHand}.`,
  link_dashboard: `${newLink}.`,
  link_merge: `${newLink}.`,
  link_sql_runner: `${newLink}.`,
  link_unknown_form: `${newLink}.`,
  link_too_long: `${newLink}.`,
  product_unclear: `ask for a link that covers one product, then ${byHand}.`,
  row_limit_reached: `ask for a link without a row limit, then ${byHand}.`,
  several_accounts: `ask for one link per account, then ${byHand}.`,
  summary_mismatch: `${notebook}.`,
  formula_mismatch: `${notebook}.`,
  inputs_mismatch: `${notebook}.`,
  amount_unreadable: `${notebook}.`,
  no_credit_amount: `${notebook}.`,
  post_refused: `put right what Slack says (is the bot still in the channel?), then ${byHand}.`,
  link_failed: `see the failed step in the run and put it right, then ${byHand}.`,
};

/** The next step for a reason's code; a general one where there is no better. */
export function nextStep(code: string): string {
  return steps[code] ?? `put the reason right and ${byHand}, or answer by hand.`;
}
