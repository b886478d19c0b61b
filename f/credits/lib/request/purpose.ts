/** Whether a message with a link reads as a request for a credit: a link alone can be pasted for any reason. */
import type { SlackMessage } from '../../../shared/lib/slack/message.ts';
import { ownWords } from '../../../shared/lib/slack/words.ts';
import type { RequestRule } from '../policy/policy.ts';
import type { Reason } from '../reason/reasons.ts';
import { phraseAtStart, phraseIn, withoutGreeting, withoutUrls, wordsOf } from './intent.ts';
import { accountsIn, customersIn, spendsIn } from './stated.ts';

/** Words beside a link that still make it one without a comment, such as the customer's name. */
const MOST_WORDS = 4;

/** Words of a greeting. */
const GREETING_WORDS = 4;

/** A reason when the words of a message with a link neither ask for a credit nor are a form, and are more than a name. */
export function unclearPurpose(message: SlackMessage, rule: RequestRule): Reason | null {
  const { text, labels } = ownWords(message);
  const plain = labels.reduce((rest, { label }) => rest.replace(label, ' '), withoutUrls(text));
  if (asks(plain, rule) || isForm(plain) || wordsBeside(plain, rule) <= MOST_WORDS) return null;
  const said = plain.replace(/\s+/g, ' ').trim().slice(0, 160);
  return { code: 'request_unclear', message: `"${said}" does not ask for a credit` };
}

function asks(plain: string, rule: RequestRule): boolean {
  const lower = plain.toLowerCase();
  if (rule.phrases.some((phrase) => lower.includes(phrase.toLowerCase()))) return true;
  const words = wordsOf(plain);
  if (phraseIn(words, rule.sign_phrases) !== null) return true;
  // A heading such as "Refund for Harbor".
  return withoutGreeting(words, rule.greetings).some(
    (rest) => phraseAtStart(rest, rule.asking_phrases) !== null,
  );
}

/** Lines with account, customer or spend, as a template of a request has them. */
function isForm(text: string): boolean {
  return accountsIn(text).length > 0 || customersIn(text).length > 0 || spendsIn(text).length > 0;
}

/** The words that are no greeting, courtesy or thanks; a question counts as more than any comment. */
function wordsBeside(plain: string, rule: RequestRule): number {
  const sentences = plain.match(/[^.!?¿¡\n]+[.!?]*/g) ?? [];
  return sentences.reduce((count, sentence) => {
    const words = wordsOf(sentence);
    const length = words.trim() === '' ? 0 : words.trim().split(' ').length;
    if (phraseAtStart(words, rule.courtesies) !== null || phraseAtStart(words, rule.closings) !== null)
      return count;
    if (sentence.includes('?')) return count + MOST_WORDS + 1;
    const isGreeting = phraseAtStart(words, rule.greetings) !== null;
    return count + (isGreeting ? Math.max(0, length - GREETING_WORDS) : length);
  }, 0);
}
