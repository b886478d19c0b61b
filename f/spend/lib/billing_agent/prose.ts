/**
 * An amount in a sentence. It counts only when the sentence leaves no choice: one amount of money in the currency, the month that was
 * asked for and no other one, the customer by name, and no word that makes it an estimate.
 */
import Big from 'big.js';
import { endOfMonth } from '../calendar/day.ts';
import { readAmount } from '../tableau/amount_cell.ts';
import { readPeriod } from '../tableau/period_label.ts';
import type { Question } from './question.ts';

const symbols: Record<string, string> = { USD: '$', EUR: '€', GBP: '£' };

/** With a unit such as K it is rounded. */
const money =
  /(?:([A-Z]{3})\s?|(\p{Sc})\s?)(-?\d[\d,]*(?:\.\d+)?)(\s?[KMB]\b|%)?|(-?\d[\d,]*(?:\.\d+)?)\s([A-Z]{3})\b/gu;

const estimate =
  /\b(about|approx\w*|around|roughly|estimat\w*|project\w*|forecast\w*|expect\w*|nearly|almost|over|under|not|no|cannot|can't|unable)\b|[~≈]/i;

const month =
  /\b\d{4}-\d{2}(?:-\d{2})?\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{4}\b/gi;

/** The amount, or why the text has none that is certain. Only whole months are asked for in words, so only they are answered so. */
export function readProse(text: string, { account, from, to, currency }: Question): Big | string {
  if (to !== endOfMonth(from)) return 'the answer is prose, which does not say up to which day';
  if (estimate.test(text)) return 'the answer is an estimate or a refusal';
  if (!text.toLowerCase().includes(account.toLowerCase())) return `the answer does not name ${account}`;
  const months = new Set(
    [...text.matchAll(month)].map(([label]) =>
      readPeriod(label, label.length > 7 && /^\d/.test(label) ? 'day' : 'month', 'mdy')?.slice(0, 7),
    ),
  );
  if (months.size !== 1 || !months.has(from.slice(0, 7)))
    return `the answer is not about ${from.slice(0, 7)} alone`;
  const found = [...text.matchAll(money)];
  if (found.length !== 1) return `the answer has ${found.length} amounts of money instead of one`;
  const [, code, symbol, amount, unit, codedAmount, codeAfter] = found[0] ?? [];
  if (unit !== undefined) return 'the amount is rounded';
  if ((code ?? codeAfter ?? currency) !== currency || (symbol ?? symbols[currency]) !== symbols[currency])
    return `the amount is not in ${currency}`;
  const cell = readAmount(amount ?? codedAmount ?? '', '.');
  return cell.kind === 'amount' ? new Big(cell.amount) : 'the amount cannot be read with certainty';
}
