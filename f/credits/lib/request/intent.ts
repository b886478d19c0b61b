/** Whether the words of a message ask for a credit, and what in them stops a request. */
import type { SlackMessage } from '../../../shared/lib/slack/message.ts';
import { ownWords } from '../../../shared/lib/slack/words.ts';
import type { RequestRule } from '../policy/request_rule.ts';
import type { Reason } from '../reason/reasons.ts';
import { phraseAtStart, phraseIn, withoutGreeting, wordsOf } from './phrases.ts';
import { accountsIn } from './stated.ts';

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
  const question = sentencesOf(text).find((sentence) => isQuestion(sentence, rule));
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

function excerpt(message: SlackMessage): string {
  return ownWords(message).text.replace(/\s+/g, ' ').trim().slice(0, 160);
}

/** Sentences that end in a question mark. */
function sentencesOf(text: string): string[] {
  return [...text.matchAll(/[^.!?¿\n]{1,500}\?/g)].map(([sentence]) => sentence);
}

function isQuestion(sentence: string, rule: RequestRule): boolean {
  const words = wordsOf(sentence.replace(/https?:\/\/\S+/g, ' '));
  return withoutGreeting(words, rule.greetings).some(
    (rest) =>
      phraseAtStart(rest, rule.question_phrases) !== null && phraseAtStart(rest, rule.courtesies) === null,
  );
}
