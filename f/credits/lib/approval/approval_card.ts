/** The private card that asks for an approval, the card that replaces it after the verdict, and where both were sent. */

import * as z from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { dollars } from '../../../shared/lib/money.ts';
import { minute } from '../../../shared/lib/period.ts';
import { type Card, plain } from '../../../shared/lib/slack/message.ts';
import type { Answer } from '../ledger/ending.ts';
import type { LedgerRecord } from '../ledger/ledger.ts';
import type { Ask } from '../ledger/person_decision.ts';
import { accountOf } from '../messages/card.ts';
import { requestReference } from '../messages/operator_message.ts';
import { approvalPath } from './approval.ts';
import { approveAction, type Button, refuseAction } from './approval_response.ts';

/** @param runUrl address of the waiting run in Windmill, which needs a login; opening it decides nothing */
export function questionCard(record: LedgerRecord, ask: Ask, runUrl: string | null): Card {
  const amount = dollars(record.amount ?? '0');
  const value = JSON.stringify({ key: record.key, ask: ask.turn, hash: ask.hash } satisfies Button);
  const title = `Approve a credit of ${amount}?`;
  return {
    text: `${title} ${reference(record)}`,
    blocks: [
      section(`*${title}*`),
      section(facts(record, ask)),
      ...record.credits.slice(0, 20).map((credit) => section(breakdown(credit))),
      {
        type: 'actions',
        block_id: 'creditbot_approval',
        elements: [
          button('Approve', approveAction, value, 'primary', `${amount} is posted in the thread.`),
          button('Refuse', refuseAction, value, 'danger', 'Nothing is posted.'),
        ],
      },
      note(
        `Open until ${minute(ask.expires_at)}, then it is escalated.${runUrl ? ` <${runUrl}|The run in Windmill>` : ''}`,
      ),
    ],
  };
}

/** The card after the verdict: who decided, when, and the result. */
export function decidedCard(record: LedgerRecord, ask: Ask, answer: Answer): Card {
  const decided = verdictOn(ask, answer.decisions);
  const title = `Credit of ${dollars(record.amount ?? '0')}:`;
  const reason = answer.reason ? ` (${answer.reason.code}: ${plain(answer.reason.message)})` : '';
  const outcome = answer.outcome === 'credited' ? `Posted: ${answer.text}` : `${answer.outcome}${reason}`;
  return {
    text: `${title} ${decided}. ${outcome}`,
    blocks: [section(`*${title}* ${decided}`), section(facts(record, ask)), section(outcome)],
  };
}

const cardsSchema = z.array(z.object({ channel: z.string(), ts: z.string() }));

/** The place of a card that was sent, to replace it later. */
export type SentCard = z.infer<typeof cardsSchema>[number];

/** The cards that ask a question; null when none was sent. */
export async function readCards(items: ItemStore, key: string, ask: number): Promise<SentCard[] | null> {
  const parsed = z.object({ cards: cardsSchema }).safeParse(await items.read(cardsPath(key, ask)));
  // An unreadable note causes one repeated card.
  return parsed.success ? parsed.data.cards : null;
}

export async function writeCards(
  items: ItemStore,
  key: string,
  ask: number,
  cards: readonly SentCard[],
): Promise<void> {
  await items.write(cardsPath(key, ask), { cards });
}

/** Path of the note with the cards of a question. */
export function cardsPath(key: string, ask: number): string {
  return `${approvalPath(key, ask)}_cards`;
}

/** The verdict in words; absent when the request ended before it was carried out, for example because it was deleted. */
function verdictOn(ask: Ask, decisions: Answer['decisions']): string {
  const verdict = decisions.findLast(
    ({ kind, at }) =>
      ['approved', 'refused', 'expired'].includes(kind) && new Date(at) >= new Date(ask.asked_at),
  );
  if (verdict === undefined) return 'no decision was carried out';
  if (verdict.kind === 'expired') return 'No decision in time';
  return `${person(verdict.by)} ${verdict.kind}, ${minute(verdict.at)}`;
}

/** The person who decided, as Slack shows the name. */
export function person(by: string): string {
  return by.startsWith('slack:') ? `<@${by.slice('slack:'.length)}>` : plain(by);
}

function facts(record: LedgerRecord, ask: Ask): string {
  return [
    `Request: ${reference(record)}${ask.requester ? `, by <@${ask.requester}>` : ''}`,
    ...ask.causes.map(({ code, message }) => `Why (${code}): ${plain(message)}`),
    ...record.decisions
      .filter(({ kind }) => kind === 'overridden')
      .map(({ by, reason }) => `Amount set by ${person(by)}: ${plain(reason ?? '')}`),
    `Policy: ${plain(record.policy)}`,
  ].join('\n');
}

function breakdown(credit: LedgerRecord['credits'][number]): string {
  const { url, amount, fraud_cost, period, product, sql_sha256 } = credit;
  const span = period ? `${period.start} to ${period.end} (exclusive)` : 'a period that is not known';
  return [
    plain(url),
    `${product}, ${accountOf(credit)}, ${span}`,
    `fraud cost ${dollars(fraud_cost)}, credit ${dollars(amount)}, SQL ${sql_sha256.slice(0, 12)}`,
    ...credit.modes.map((mode) => modeLine(mode)),
  ].join('\n');
}

function modeLine({ mode, fraud_cost, credit }: LedgerRecord['credits'][number]['modes'][number]): string {
  return `• ${plain(mode)}: fraud cost ${dollars(fraud_cost)}, credit ${dollars(credit)}`;
}

function reference({ channel, ts }: LedgerRecord): string {
  return requestReference(channel, ts);
}

function section(text: string): object {
  return { type: 'section', text: { type: 'mrkdwn', text: text.slice(0, 2_900), verbatim: true } };
}

function note(text: string): object {
  return { type: 'context', elements: [{ type: 'mrkdwn', text }] };
}

function button(text: string, action_id: string, value: string, style: string, sure: string): object {
  const plainText = (words: string) => ({ type: 'plain_text', text: words });
  const confirm = {
    title: plainText(`${text}?`),
    text: plainText(sure),
    confirm: plainText(text),
    deny: plainText('Not yet'),
  };
  return { type: 'button', action_id, style, value, text: plainText(text), confirm };
}
