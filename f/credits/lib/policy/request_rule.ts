/** How the policy describes a request: its words, who may ask, and the words that stop it. */
import * as z from 'zod';
import { answeredPhrases } from './answered_phrases.ts';
import { askingPhrases } from './asking_phrases.ts';
import { holdPhrases } from './hold_phrases.ts';
import { policyDecimal } from './product_rule.ts';
import { courtesies, greetings, questionPhrases } from './question_phrases.ts';

/** Phrases by language; a language that a policy leaves out is not read. */
const phrases = z.record(z.string().regex(/^[a-z]{2}$/, 'a language such as en'), z.array(z.string().min(2)));

const all = (lists: Readonly<Record<string, readonly string[]>>) => () =>
  Object.fromEntries(Object.entries(lists).map(([language, list]) => [language, [...list]]));

export const requestRuleSchema = z.strictObject({
  /** Words that make a message without a link a credit request, when at least `min_phrases` different ones occur. */
  phrases: z.array(z.string().min(3)).min(1),
  min_phrases: z.int().min(1),
  /** Words that ask for a credit: with a link or an account SID, one of them makes a reply, or a message without a link, a request. */
  asking_phrases: phrases.default(all(askingPhrases)),
  /** Words that withdraw a request or ask to wait: it goes to review. hold_phrases.ts says how a phrase is read. */
  hold_phrases: phrases.default(all(holdPhrases)),
  /** Beginnings of a question about a credit, which is no request for one: it goes to review. */
  question_phrases: phrases.default(all(questionPhrases)),
  /** First words of a greeting that a question may follow. */
  greetings: phrases.default(all(greetings)),
  /** Questions that are none of these. */
  courtesies: phrases.default(all(courtesies)),
  /** Words by which a person answers a request in its thread: it goes to review. */
  answered_phrases: phrases.default(all(answeredPhrases)),
  /** Slack workspaces of other organisations whose members may ask for credits in a shared channel. */
  outside_teams: z
    .array(z.string().regex(/^[TE][A-Z0-9]+$/, 'a Slack workspace such as T0123ABCD'))
    .default([]),
  /** How far the spend that a request states may be from what its links prove, as a share of it. */
  spend_tolerance: policyDecimal.default('0.10'),
});

export type RequestRule = z.infer<typeof requestRuleSchema>;
