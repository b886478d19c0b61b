/** How a person closes a review: what the form holds, what is wrong with it, and the answer in words. */

/** The fields of the form as text. */
export interface ResolutionForm {
  how: 'handled' | 'declined';
  amount: string;
  reason: string;
  account: string;
  first: string;
  last: string;
  product: string;
}

export type FormProblems = Partial<Record<'amount' | 'reason' | 'spend', string>>;

/** The arguments of `resolve_request`. */
export interface ResolveArguments {
  channel: string;
  thread_ts: string;
  how: string;
  reason: string;
  amount?: string;
  account_sid?: string;
  first_day?: string;
  last_day?: string;
  product?: string;
  seen_attempt?: number;
}

/** Decimal dollars such as `1234.50`, out of `1,234.5` or `$1234.50`; null for anything that could be read in two ways. */
export function amountOf(text: string): string | null {
  const match = /^\$?\s*(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (!match) return null;
  return `${match[1]?.replaceAll(',', '').replace(/^0+(?=\d)/, '')}.${(match[2] ?? '').padEnd(2, '0')}`;
}

/** Whole cents of decimal dollars. */
export const centsOf = (amount: string) => Math.round(Number(amount) * 100);

/** What is wrong with the form; empty when it can be sent. @param isProven whether links prove the spend */
export function problemsOf(form: ResolutionForm, isProven: boolean): FormProblems {
  const { how, amount, reason, account, first, last } = form;
  const problems: FormProblems = {};
  const dollars = amountOf(amount);
  if (how === 'handled' && dollars === null)
    problems.amount = 'Write the dollars that were credited, such as 1234.50.';
  else if (how === 'handled' && centsOf(dollars ?? '0') === 0)
    problems.amount = 'A request that got nothing is declined.';
  if (reason.trim() === '') problems.reason = 'Write why; it is kept with the request.';
  const filled = [account, first, last].filter((text) => text.trim() !== '').length;
  if (isProven || filled === 0) return problems;
  if (filled < 3) problems.spend = 'Fill in account, first and last day, or none of them.';
  else if (!/^AC[0-9a-f]{32}$/.test(account.trim()))
    problems.spend = 'An account SID is AC and 32 hexadecimal digits.';
  else if (first > last) problems.spend = 'The last day is before the first one.';
  return problems;
}

/** @param attempt the attempt that the person has seen */
export function argumentsOf(
  { channel, ts }: { channel: string; ts: string },
  { how, amount, reason, account, first, last, product }: ResolutionForm,
  attempt: number,
): ResolveArguments {
  const spend =
    account.trim() === ''
      ? {}
      : { account_sid: account.trim(), first_day: first, last_day: last, ...(product && { product }) };
  return {
    channel,
    thread_ts: ts,
    how,
    reason: reason.trim(),
    seen_attempt: attempt,
    ...(how === 'handled' && { amount: amountOf(amount) ?? amount }),
    ...spend,
  };
}

/** What `resolve_request` returns. */
export type Resolved =
  | { kind: 'resolved'; spend: { account: string; first: string; last: string }[] }
  | { kind: 'refused'; code: string; message: string };

/** Codes of a request that somebody else has answered or works on. */
const BY_SOMEBODY = ['already_resolved', 'already_credited', 'request_changed', 'in_progress'];

/** The answer in words, and whether the request is closed by this call. */
export function resultOf(answer: Resolved): { title: string; text: string; isClosed: boolean } {
  if (answer.kind === 'refused') {
    const title = BY_SOMEBODY.includes(answer.code)
      ? 'Not recorded: somebody else was faster.'
      : 'Refused: nothing was recorded.';
    return { title, text: `${answer.message}.`, isClosed: false };
  }
  const spend = answer.spend.map(({ account, first, last }) => `${account}, ${first} to ${last}`);
  const text =
    spend.length === 0
      ? 'No spend is kept: no link proves it, and none was given.'
      : `This spend is not credited again: ${[...new Set(spend)].join('; ')}.`;
  return { title: 'Recorded. The request is closed.', text, isClosed: true };
}
