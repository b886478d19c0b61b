/** Handles a click on a card's button within Slack's three seconds: stores the verdict and starts a run that carries it out. */

import { answerCard, parseSlack } from '../../shared/clients/slack.ts';
import { windmillItems, windmillResource } from '../../shared/clients/windmill_items.ts';
import { carryOut } from '../clients/operator.ts';
import { giveVerdict } from '../lib/approval/approval.ts';
import { readCards } from '../lib/approval/approval_card.ts';
import { authorize, readClick } from '../lib/approval/approval_response.ts';
import { readRecord } from '../lib/ledger/claims.ts';
import { parsePolicy } from '../lib/policy/policy.ts';

/** Slack expects an empty 200. */
const accepted = { wm_status_code: 200, wm_content_type: 'text/plain', result: '' };

/** @param raw_string the body as it was sent; its signature was checked by the trigger */
export async function main(raw_string: string) {
  const click = readClick(raw_string);
  if (click === null) return { ...accepted, outcome: 'not a click on one of our buttons' };
  const items = windmillItems();
  const policy = parsePolicy(await items.read('f/credits/resources/policy'));
  const slack = parseSlack(await windmillResource('f/credits/resources/slack'));
  const { key, ask, hash, kind, user } = click;
  const record = await readRecord(items, key);
  const response = { kind, person: { slack: user }, reason: null, hash, ask, at: new Date() };
  const authorization = authorize(
    { record, rule: policy.approval, operator: slack.operator_user_id },
    response,
  );
  if (authorization.kind === 'rejected' || record === null) {
    const why = authorization.kind === 'rejected' ? authorization.why : 'there is no such request';
    for (const card of (await readCards(items, key, ask)) ?? []) {
      await answerCard(slack, card, `<@${user}>, this was not counted: ${why}.`);
    }
    return { ...accepted, outcome: why };
  }
  const { verdict } = await giveVerdict(items, { key, turn: ask }, authorization.verdict);
  // Also for an earlier verdict: its run may have died, and the next click or the schedule starts it again.
  const { channel, ts } = record;
  await carryOut({ key, channel, ts, ask }, verdict.at);
  return { ...accepted, outcome: verdict.kind };
}
