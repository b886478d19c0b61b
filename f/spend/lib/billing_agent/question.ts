/** The question to the billing agent: it states what an answer has to contain, so that the answer can be checked. */
import type { Day } from '../calendar/day.ts';

export interface Question {
  /** Name of the customer in the billing system. */
  account: string;
  from: Day;
  to: Day;
  currency: string;
}

export function questionText({ account, from, to, currency }: Question): string {
  const form = { customer: account, from, to, amount: '1234.56', currency };
  return [
    `What is the total revenue of the customer ${JSON.stringify(account)} from ${from} to ${to}, both days included, in ${currency}?`,
    'Do not estimate. Reply with one JSON object and nothing else, in this form; without the data, with "amount": null.',
    JSON.stringify(form),
  ].join('\n');
}
