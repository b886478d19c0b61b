/** Reasons in what people write: in the message of a request, in its thread, and against what its links prove. */
import { type ReasonText, reply } from './query_reasons.ts';

type Reasons = Record<string, ReasonText>;

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
  request_contradicts_link: {
    title: 'Request and link disagree',
    next: `ask which of the two is right: for another link, run f/credits/flows/reprocess_request with it as looker_url; if the link is right, ${vouched}.`,
    hint: `This request and its link do not agree on account, days, customer or spend; ${reply} with the link of what the request names.`,
  },
} as const satisfies Reasons;
