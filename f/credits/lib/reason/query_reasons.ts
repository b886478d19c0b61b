export interface ReasonText {
  /** A few words, for lists and charts. */
  title: string;
  /** What the operator does next: one line, ends with a full stop. */
  next: string;
  /** What the requester is told in the thread, or null where only the operator can act: one sentence without a figure. */
  hint: string | null;
}

export const again = 'run f/credits/flows/reprocess_request with channel and thread_ts';

export const withLink =
  'run f/credits/flows/reprocess_request with channel, thread_ts and the new link as looker_url';

export const newLink = `ask for a link with one query, then ${withLink}`;

export const notebook =
  'run f/credits/flows/credit_from_url with the link and keep_notebook, look at the executed notebook and repair what it shows';

export const reply = 'please reply in this thread, or edit the message,';

export const edit = 'please edit the message';

/** Reasons about the link, the query and the notebook: title, next step for the operator, hint for the requester; and the texts that reasons share. */

type Reasons = Record<string, ReasonText>;

export const linkReasons = {
  link_foreign: {
    title: 'Link is not on our Looker',
    next: `ask for a link on our own Looker, then ${withLink}.`,
    hint: null,
  },
  link_gone: {
    title: 'Look or query is gone',
    next: `ask for a fresh link, then ${withLink}.`,
    hint: `I could not open the Looker link of this request: it may be gone, or not shared with me; ${reply} with a fresh one.`,
  },
  link_invalid: {
    title: 'Looker cannot run the query',
    next: `${newLink}.`,
    hint: `Looker could not run the query behind this link; ${reply} with a link that opens.`,
  },
  link_dashboard: {
    title: 'Link is a dashboard',
    next: `${newLink}.`,
    hint: `A dashboard holds many queries; ${reply} with the link of the one tile ("Explore from here").`,
  },
  link_merge: {
    title: 'Link is a merged result',
    next: `${newLink}.`,
    hint: `Merged results have no single query; ${edit} so that it has one link per source query.`,
  },
  link_sql_runner: {
    title: 'Link is a SQL Runner query',
    next: `${newLink}.`,
    hint: `I cannot use SQL that was written by hand; ${reply} with a Look or an Explore.`,
  },
  link_unknown_form: {
    title: 'Link has an unknown form',
    next: `${newLink}.`,
    hint: `I cannot read this form of link; ${reply} with the share link of a Look or an Explore.`,
  },
  link_too_long: {
    title: 'Link is too long',
    next: `${newLink}.`,
    hint: `This link is too long for me; ${reply} with its share link.`,
  },
  link_failed: {
    title: 'Calculation failed',
    next: `see the failed step in the run and put it right, then ${again}.`,
    hint: null,
  },
  too_many_links: {
    title: 'Too many links',
    next: 'ask the requester to split the request.',
    hint: 'This request has more links than I can answer at once; please split it into several requests.',
  },
  links_overlap: {
    title: 'Links cover the same spend',
    next: `ask which of the links is meant, then ${again}, and that one as looker_url.`,
    hint: `Two links of this request cover the same spend; ${edit} so that each is linked once.`,
  },
} as const satisfies Reasons;

export const queryReasons = {
  product_unclear: {
    title: 'Query mixes products',
    next: `ask for a link that covers one product, then ${withLink}.`,
    hint: `The query behind this link mixes several products; ${reply} with a link that covers one product only.`,
  },
  product_not_handled: {
    title: 'Product is not handled',
    next: 'nothing: a product that is not handled is left alone; enable it in the policy to change that.',
    hint: null,
  },
  not_one_select: {
    title: 'Not one plain query',
    next: `${newLink}; only a plain query can be proven.`,
    hint: null,
  },
  sql_unparsable: {
    title: 'SQL cannot be read',
    next: `${newLink}; the SQL is not one that can be read.`,
    hint: null,
  },
  sql_not_allowed: {
    title: 'SQL is not allowed',
    next: `ask for a plain Explore, or allow the table or function in the policy (sql), then ${again}, and a new link as looker_url.`,
    hint: null,
  },
  sql_mismatch: {
    title: 'Another SQL was run',
    next: `${again}: the query in Looker changed, or the notebook step ran another one.`,
    hint: null,
  },
  row_limit_reached: {
    title: 'Row limit cuts the total',
    next: `ask for a link without a row limit, then ${withLink}.`,
    hint: `The query behind this link stops at its row limit, so that its total may be cut; ${reply} with a link without one.`,
  },
  several_accounts: {
    title: 'Several accounts',
    next: `ask for one link per account, then ${withLink}.`,
    hint: `The query behind this link covers several accounts; ${edit} so that it has one link per account.`,
  },
  account_not_provable: {
    title: 'Account or period not provable',
    next: `ask for a link that is restricted to the billed account, then ${withLink}.`,
    hint: `The query behind this link is not restricted to one billed account; ${reply} with a link that has it as a filter.`,
  },
  period_not_provable: {
    title: 'Period is not fixed',
    next: `ask for a link with fixed first and last days, then ${withLink}.`,
    hint: `The query behind this link has no fixed period; ${reply} with a link that has a fixed first and last day.`,
  },
  country_not_provable: {
    title: 'Country is not provable',
    next: 'part of the cost has no country: put the billable items right, or answer by hand.',
    hint: null,
  },
  cost_not_provable: {
    title: 'Cost is not provable',
    next: `ask for an Explore of the billing with its plain total, joined by keys, or put a key right that the warehouse has twice; then ${withLink}.`,
    hint: `The total behind this link is not the plain cost; ${reply} with an Explore that shows the total and joins only account and item.`,
  },
  traffic_not_comparable: {
    title: 'Cost and attempts do not match',
    next: `ask for a link that is restricted to SMS of verifications, or wait until the billing of the days is complete; then ${withLink}.`,
    hint: `The cost behind this link is not only that of its SMS verifications; ${reply} with a link that leaves the other cost out.`,
  },
  missing_total_column: {
    title: 'Total is not among the columns',
    next: `ask for a link with the total among its columns, then ${withLink}.`,
    hint: `The query behind this link does not show the total; ${reply} with a link that has it among its columns.`,
  },
  no_rows: {
    title: 'Query finds no spend',
    next: `ask for a link whose query finds the spend: its account, period or filters are off; then ${withLink}.`,
    hint: `The query behind this link finds no spend; ${reply} with a link whose account, period and filters are right.`,
  },
  no_fraud_guard_events: {
    title: 'Fraud Guard saw no traffic',
    next: 'look whether account, period and countries are right: Fraud Guard saw none of this traffic.',
    hint: null,
  },
  no_usual_traffic: {
    title: 'No usual traffic to compare with',
    next: 'answer by hand: the account had no such traffic before, so that nothing is usual.',
    hint: null,
  },
} as const satisfies Reasons;

const repaired = (what = '') => `${notebook}${what}, then ${again}.`;

export const notebookReasons = {
  no_parameters_cell: {
    title: 'Notebook has no parameters cell',
    next: 'give the notebook of the product one cell that assigns looker = "".',
    hint: null,
  },
  no_credit_amount: { title: 'Notebook left no amount', next: repaired(), hint: null },
  amount_unreadable: { title: 'Amount cannot be read', next: repaired(), hint: null },
  summary_unreadable: { title: 'Summary cannot be read', next: repaired(), hint: null },
  summary_too_large: {
    title: 'Summary is too large',
    next: 'shorten the outputs of the Summary Info section of the notebook.',
    hint: null,
  },
  several_summaries: {
    title: 'Several summaries',
    next: repaired(' (it must display one summary)'),
    hint: null,
  },
  summary_mismatch: { title: 'Figures of the notebook disagree', next: repaired(), hint: null },
  inputs_mismatch: { title: 'Inputs give another amount', next: repaired(), hint: null },
  formula_mismatch: { title: 'Formula gives another amount', next: repaired(), hint: null },
  negative_amount: {
    title: 'Amount is negative',
    next: repaired(' (a credit is never negative)'),
    hint: null,
  },
  amount_above_fraud_cost: {
    title: 'Amount above the fraud cost',
    next: repaired(' (a credit is never more than its cost)'),
    hint: null,
  },
  mode_unknown: {
    title: 'Protection mode without a rate',
    next: `add the mode to expected_block_rates of the policy, then ${again}.`,
    hint: null,
  },
  fraud_cost_missing: {
    title: 'Fraud cost is missing',
    next: repaired(' (without the fraud cost no amount is proven)'),
    hint: null,
  },
} as const satisfies Reasons;
