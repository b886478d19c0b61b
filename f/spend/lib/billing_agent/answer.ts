/** The reading of an agent's reply: an amount of exactly what was asked for, or no data. Never simply the first number of a text. */
import Big from 'big.js';
import * as z from 'zod';
import { type Gap, gap, readingOf } from '../snapshot/gap.ts';
import { amountSchema, type Reading } from '../snapshot/reading.ts';
import { parseJson, type Reply } from './message.ts';
import { readProse } from './prose.ts';
import type { Question } from './question.ts';

const answerSchema = z.object({
  customer: z.string(),
  from: z.string(),
  to: z.string(),
  /** A number is exact up to 15 digits. */
  amount: z.union([amountSchema, z.number().transform(String).pipe(amountSchema)]).nullable(),
  currency: z.string(),
});

export function readAnswer(reply: Exclude<Reply, { kind: 'working' }>, question: Question): Reading {
  const unusable = (detail: string) => gap('answer_unusable', detail);
  switch (reply.kind) {
    case 'unreadable':
      return gap('source_unavailable', 'the answer is not one of an A2A agent');
    case 'error':
      return gap('source_unavailable', `error ${reply.message}`);
    case 'stopped':
      return reply.state === 'rejected' || reply.state === 'auth-required'
        ? gap('source_refused', `the task is in state ${reply.state}`)
        : unusable(`the task is in state ${reply.state}`);
    case 'parts': {
      const found = [...reply.data, ...reply.texts.flatMap(jsonIn)];
      if (found.length > 1) return unusable(`${found.length} JSON answers instead of one`);
      if (found.length === 1) return readJson(found[0], question);
      const amount = readProse(reply.texts.join('\n'), question);
      return typeof amount === 'string' ? unusable(amount) : readingOf(amount, question.currency);
    }
  }
}

/** The text as JSON, or the JSON of its only code block. */
function jsonIn(text: string): unknown[] {
  const blocks = [...text.matchAll(/```(?:json)?\s*\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const found = [text, ...blocks].map(parseJson);
  return found.filter((value) => typeof value === 'object' && value !== null);
}

function readJson(value: unknown, { account, from, to, currency }: Question): Reading | Gap {
  const unusable = (detail: string) => gap('answer_unusable', detail);
  const parsed = answerSchema.safeParse(value);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'value').join(', ');
    return unusable(`the answer has no valid ${fields}`);
  }
  const answer = parsed.data;
  if (answer.customer !== account) return unusable(`the answer is about "${answer.customer}"`);
  if (answer.from !== from || answer.to !== to)
    return unusable(`the answer is about ${answer.from} to ${answer.to} instead of ${from} to ${to}`);
  if (answer.currency !== currency) return unusable(`the amount is in ${answer.currency}`);
  if (answer.amount === null) return gap('amount_missing', 'it has no amount');
  return readingOf(new Big(answer.amount), currency);
}
