/** Reasons that concern the request as a whole: limits, people, its thread, and a start by hand. */
import { again, edit, type ReasonText, reply } from './query_reasons.ts';

type Reasons = Record<string, ReasonText>;

export const limitReasons = {
  zero_credit: {
    title: 'Credit is zero',
    next: 'nothing to credit: tell the requester why; the breakdown is in the run.',
    hint: null,
  },
  kill_switch: {
    title: 'Posting is stopped',
    next: `set the variable f/credits/kill_switch to "off" once posting is safe, then ${again}.`,
    hint: null,
  },
  period_not_over: {
    title: 'Period not over yet',
    next: `${again} when the period is over, or ask for a link that ends earlier.`,
    hint: `The period behind this link is not over yet; ${reply} with a link that ends earlier, or ask again when it is over.`,
  },
  period_too_long: {
    title: 'Period too long',
    next: 'ask for one link per shorter period, or raise limits.max_period_days in the policy.',
    hint: `The period behind this link is too long for one credit; ${edit} so that it has one link per shorter period.`,
  },
  claim_window_over: {
    title: 'Asked for too late',
    next: 'turn the request down, or answer by hand; limits.claim_window_days in the policy decides.',
    hint: null,
  },
  outside_history: {
    title: 'Far above what the account paid before',
    next: 'check account and countries of the query: this is far from what the account usually pays. Answer by hand.',
    hint: null,
  },
  unusual_amount: {
    title: 'Unusual for the account',
    next: 'check account, period and traffic of the query: the account never got a credit like this. Answer by hand, or let the policy ask for an approval.',
    hint: null,
  },
  prediction_missing: {
    title: 'No model of what is usual',
    next: `run f/credits/flows/train_prediction, or switch prediction.flag_unusual off in the policy, then ${again}.`,
    hint: null,
  },
  credit_above_limit: {
    title: 'Above the limit per request',
    next: 'check the amount and answer by hand, or raise limits.max_credit in the policy.',
    hint: null,
  },
  spend_closed: {
    title: 'Spend long closed',
    next: 'look into the history and the invoices whether this spend was credited before, and answer by hand.',
    hint: null,
  },
  spend_overlaps: {
    title: 'Days belong to another request',
    next: 'look at the other request: what was credited must not be credited again. If it never got a credit, delete the variable named above and start this one again by hand.',
    hint: null,
  },
  day_limit_reached: {
    title: 'Limit of the day reached',
    next: `${again} tomorrow, or raise limits.max_credit_per_day in the policy.`,
    hint: null,
  },
} as const satisfies Reasons;

export const approvalReasons = {
  approval_above: {
    title: 'Above the threshold for an approval',
    next: 'approve or refuse it with the buttons of its card, or in Windmill.',
    hint: null,
  },
  first_credit: {
    title: 'First credit of the account',
    next: 'approve or refuse it with the buttons of its card, or in Windmill.',
    hint: null,
  },
  approval_needed: {
    title: 'Waits for an approval',
    next: 'approve or refuse it with the buttons of its card, or in Windmill.',
    hint: null,
  },
  approval_refused: {
    title: 'Approval was refused',
    next: 'tell the requester; f/credits/flows/reprocess_request asks again, or sets another amount with a reason.',
    hint: null,
  },
  approval_expired: {
    title: 'Approval expired',
    next: 'f/credits/flows/reprocess_request asks for the approval again.',
    hint: null,
  },
  override_above_cost: {
    title: 'Amount by hand above the cost',
    next: 'set an amount that the fraud cost covers; a credit is never more than what was lost.',
    hint: null,
  },
} as const satisfies Reasons;

export const threadReasons = {
  request_deleted: {
    title: 'Request was deleted',
    next: 'nothing: the request is gone.',
    hint: null,
  },
  handled_by_hand: {
    title: 'Handled by hand',
    next: 'nothing: a person has credited it; its spend is never credited again.',
    hint: null,
  },
  declined_by_hand: {
    title: 'Declined by a person',
    next: 'nothing: a person has declined it, and its spend is not credited to another request; reprocess_request opens it again.',
    hint: null,
  },
  request_changed: {
    title: 'Request keeps changing',
    next: `it changes while it is worked on; look at the thread, then ${again}.`,
    hint: null,
  },
  post_refused: {
    title: 'Slack refused the post',
    next: `put right what Slack says (is the bot still in the channel?), then ${again}.`,
    hint: null,
  },
  post_limited: {
    title: 'Slack limits the posts',
    next: `Slack is overloaded or the app posts too much; ${again} later.`,
    hint: null,
  },
  post_unknown: {
    title: 'Slack did not confirm the post',
    next: 'look into the thread: a later run does, too, and posts only when nothing is there.',
    hint: null,
  },
  step_crashed: {
    title: 'A step crashed',
    next: `open the failed step of the run and put it right, then ${again}.`,
    hint: null,
  },
} as const satisfies Reasons;

/** Why f/credits/flows/reprocess_request does not start. */
export const startReasons = {
  already_credited: {
    title: 'Already credited',
    next: 'a request gets one answer: correct a wrong amount where credits are booked, and say so in the thread.',
    hint: null,
  },
  already_resolved: {
    title: 'Already handled by hand',
    next: 'a request gets one answer: correct a wrong amount where credits are booked.',
    hint: null,
  },
  spend_invalid: {
    title: 'Spend by hand is not one',
    next: 'fill in account_sid, first_day and last_day, or none of them.',
    hint: null,
  },
  in_progress: {
    title: 'A run works on it',
    next: 'try again when the run that works on it has ended.',
    hint: null,
  },
  request_gone: {
    title: 'No such message in Slack',
    next: 'check channel and thread_ts; a deleted request cannot be answered.',
    hint: null,
  },
  amount_invalid: {
    title: 'Amount by hand is not one',
    next: 'write dollars as a decimal above zero, such as 1234.50, as override_amount.',
    hint: null,
  },
  reason_missing: {
    title: 'Amount by hand without a reason',
    next: 'fill in reason; it is kept with the request.',
    hint: null,
  },
  no_link: {
    title: 'No link given',
    next: 'give a Looker link as looker_url, or ask for one in the thread.',
    hint: null,
  },
} as const satisfies Reasons;

const vouched = 'run f/credits/flows/reprocess_request with channel, thread_ts and a reason';

const closed = 'close it with f/credits/flows/resolve_request';

export const wordReasons = {
  request_on_hold: {
    title: 'Request is on hold or withdrawn',
    next: `read the thread; once it may be credited, ${vouched}, otherwise ${closed}.`,
    hint: null,
  },
  request_is_question: {
    title: 'Message is a question',
    next: `answer the question; if a credit is asked for all the same, ${vouched}, otherwise ${closed}.`,
    hint: null,
  },
  request_unclear: {
    title: 'Message does not ask for a credit',
    next: `ask the writer what the link is for; if a credit is asked for, ${vouched}, otherwise ${closed}.`,
    hint: null,
  },
  request_struck: {
    title: 'Message is struck through',
    next: `ask the requester what still holds; then ${vouched}, or ${closed}.`,
    hint: null,
  },
  request_quoted: {
    title: 'Links are quoted only',
    next: `see who asks for what; then ${vouched}, or ${closed}.`,
    hint: null,
  },
  outside_requester: {
    title: 'Requester is of another organisation',
    next: `let a colleague vouch for it and ${vouched}; or name the workspace in request.outside_teams of the policy.`,
    hint: null,
  },
  answered_by_person: {
    title: 'A person has answered',
    next: `${closed}, with the amount that was given or as declined; if it was no answer, ${vouched}.`,
    hint: null,
  },
  second_request: {
    title: 'Asks in the thread of an earlier request',
    next: `if it is another credit, ask for it as a new message in the channel, which is answered there; otherwise ${closed}.`,
    hint: null,
  },
  request_contradicts_link: {
    title: 'Request and link disagree',
    next: `ask which of the two is right: for another link, run f/credits/flows/reprocess_request with it as looker_url; if the link is right, ${vouched}.`,
    hint: `This request and its link do not agree on account, days, customer or spend; ${reply} with the link of what the request names.`,
  },
} as const satisfies Reasons;
