/** Sends the card that asks for an approval, once; the flow then waits. Its result grants no right to post. */

import { runId, runPage } from '../../shared/clients/job.ts';
import { parseSlack } from '../../shared/clients/slack.ts';
import { sendCard } from '../../shared/clients/slack_direct_messages.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { dollars } from '../../shared/lib/money.ts';
import { questionCard } from '../lib/approval/approval_card.ts';
import { askedPeople } from '../lib/approval/approval_response.ts';
import { openQuestion, readCards, writeCards } from '../lib/approval/approval_run.ts';
import { markNotified } from '../lib/ledger/ending.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';

/** @param ask attempt that asked the question */
export async function main(slack: c_slack, policy: c_policy, channel: string, ts: string, ask: number) {
  const items = windmillItems();
  const open = await openQuestion(items, { channel, ts, ask });
  if (open === null) return { asked: [] };
  const { record, ask: question } = open;
  const resource = parseSlack(slack);
  const { approval } = parsePolicy(policy);
  const card = questionCard(record, question, runPage(process.env, runId(process.env)));
  let cards = await readCards(items, record.key, ask);
  if (cards === null) {
    cards = [];
    for (const user of askedPeople(approval, resource.operator_user_id, question.requester)) {
      cards.push(await sendCard(resource, user, card));
    }
    await writeCards(items, record.key, ask, cards);
  }
  await markNotified(items, record);
  const why = question.causes.map(({ message }) => message).join('; ');
  const description = `Approve a credit of ${dollars(record.amount ?? '0')} for the request ${channel}, ts ${ts}? ${why}`;
  return { asked: cards, description };
}
