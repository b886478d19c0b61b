/** What people read about a reason, and the steps that several reasons share. */

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
