/** Whether the words of a message ask for a credit, and what in them stops one. */

import type { SlackMessage } from '../../../shared/lib/slack/message.ts';
import { ownWords } from '../../../shared/lib/slack/words.ts';
import type { RequestRule } from '../policy/policy.ts';
import type { Reason } from '../reason/reasons.ts';
import { accountsIn } from './stated.ts';

type ByLanguage = Readonly<Record<string, readonly string[]>>;

/** The words of a text: without case, accents, apostrophes and punctuation, one space between them and around them. */
export function wordsOf(text: string): string {
  const plain = text
    .replace(/['’‘`´]/g, '')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return ` ${plain} `;
}

interface Compiled {
  /** Occurs wherever the phrase does: most phrases are ruled out by it. */
  literal: string;
  pattern: RegExp;
}

const compiled = new Map<string, Compiled>();

/** A phrase as hold_phrases.ts describes it. */
function compile(phrase: string): Compiled {
  const known = compiled.get(phrase);
  if (known) return known;
  const words = phrase.split(/\s+/).filter((word) => word !== '');
  const body = words.map((word) => {
    if (word === '^') return '^ ';
    if (word === '$') return '$';
    if (word === '*') return '(?:\\S+ ){0,4}';
    return word.endsWith('*') ? `${plainWord(word)}\\S* ` : `${plainWord(word)} `;
  });
  const literal = words.map(plainWord).find((word) => word !== '') ?? '';
  const pattern = new RegExp(`${words[0] === '^' ? '' : '(?<= )'}${body.join('')}`);
  const result = { literal: ` ${literal}`, pattern };
  compiled.set(phrase, result);
  return result;
}

function plainWord(word: string): string {
  return wordsOf(word).trim();
}

function occurs(phrase: string, words: string): boolean {
  const { literal, pattern } = compile(phrase);
  return words.includes(literal) && pattern.test(words);
}

/** The first phrase that occurs in `words`, or null. */
export function phraseIn(words: string, phrases: ByLanguage): string | null {
  return firstOf(phrases, (phrase) => occurs(phrase, words));
}

/** The first phrase that `words` begin with, or null. */
export function phraseAtStart(words: string, phrases: ByLanguage): string | null {
  return firstOf(phrases, (phrase) => occurs(`^ ${phrase}`, words));
}

/** `words`, and what is left of them without up to four words of a greeting. */
export function withoutGreeting(words: string, greetings: ByLanguage): string[] {
  if (phraseAtStart(words, greetings) === null) return [words];
  const [, ...rest] = words.trim().split(' ');
  return [words, ...[0, 1, 2, 3].map((count) => ` ${rest.slice(count).join(' ')} `)];
}

function firstOf(phrases: ByLanguage, fits: (phrase: string) => boolean): string | null {
  for (const list of Object.values(phrases)) {
    const found = list.find(fits);
    if (found !== undefined) return found;
  }
  return null;
}

/**
 * Whether a message without a link, or one in a thread that is about something else, asks for a credit.
 * @param hasLink whether it has a link to our Looker
 */
export function asksForCredit(message: SlackMessage, rule: RequestRule, hasLink: boolean): boolean {
  const { text } = ownWords(message);
  const lower = text.toLowerCase();
  const hits = rule.phrases.filter((phrase) => lower.includes(phrase.toLowerCase())).length;
  if (hits >= rule.min_phrases) return true;
  const isSpecific = hasLink || accountsIn(text).length > 0;
  return isSpecific && (hits > 0 || phraseIn(wordsOf(text), rule.asking_phrases) !== null);
}

/** Why the message of a request is none, or none now; null when nothing in it stops the request. */
export function stopsRequest(message: SlackMessage, rule: RequestRule): Reason | null {
  const { text, struck } = ownWords(message);
  if (struck) return { code: 'request_struck', message: 'a part of the message is struck through' };
  const held = heldBy(message, rule);
  if (held) return held;
  const question = sentencesOf(withoutUrls(text)).find((sentence) => isQuestion(sentence, rule));
  if (question === undefined) return null;
  return { code: 'request_is_question', message: `the message asks "${question.trim().slice(0, 120)}"` };
}

/** Words that withdraw a request or ask to wait, in its message or in a reply. */
export function heldBy(message: SlackMessage, rule: RequestRule): Reason | null {
  const phrase = phraseIn(wordsOf(ownWords(message).text), rule.hold_phrases);
  if (phrase === null) return null;
  return { code: 'request_on_hold', message: `"${excerpt(message)}" says "${phrase.replaceAll('*', '…')}"` };
}

/** A reply by which a person answers the request: in words, or with an amount that is not part of a request. */
export function answeredBy(
  message: SlackMessage,
  rule: RequestRule,
  requester: string | null,
): Reason | null {
  const { text, urls } = ownWords(message);
  const phrase = phraseIn(wordsOf(text), rule.answered_phrases);
  const isAmount = message.user !== requester && urls.length === 0 && amount.test(text);
  if (phrase === null && !isAmount) return null;
  return { code: 'answered_by_person', message: `${message.user} wrote "${excerpt(message)}"` };
}

const amount = /[$€£]\s?\d|\b\d[\d.,]*\s?(?:usd|dollars?)\b/i;

/** The beginning of what a person wrote, in one line. */
export function excerpt(message: SlackMessage): string {
  return ownWords(message).text.replace(/\s+/g, ' ').trim().slice(0, 160);
}

/** An address has the marks that end a sentence; what stands after it in parentheses or as a mark stays. */
export function withoutUrls(text: string): string {
  return text.replace(/https?:\/\/[^\s)]+?(?=[.,;:!?)]*(?:\s|$|\)))/g, '');
}

/** Sentences that end in a question mark, and what follows a heading such as "Credit request:" in them. */
function sentencesOf(text: string): string[] {
  return [...text.matchAll(/[^.!?¿\n]{1,500}\?/g)].flatMap(([sentence]) => {
    const [, ...rest] = sentence.split(':');
    return [sentence, ...rest];
  });
}

function isQuestion(sentence: string, rule: RequestRule): boolean {
  const words = wordsOf(sentence);
  return withoutGreeting(words, rule.greetings).some(
    (rest) =>
      phraseAtStart(rest, rule.question_phrases) !== null && phraseAtStart(rest, rule.courtesies) === null,
  );
}
