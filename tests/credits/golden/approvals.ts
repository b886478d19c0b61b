/** The sentences of a transcript in which somebody clicks on the card of a question. */
import { requestKey } from '../../../f/credits/lib/ledger/ledger.ts';
import { click } from '../approval_harness.ts';
import { approve, type Bot, contextOf } from './bot.ts';
import type { Verb } from './verb.ts';

/** @param runId a new one with every call */
export function approvalVerbs(bot: Bot, runId: () => string): Verb[] {
  const answer = async (who: string, verb: string, label: string) => {
    const { channel, ts } = bot.slack.labelled(label);
    const key = requestKey(channel, ts);
    const run = runId();
    const user = who === 'the operator' ? 'U0OPERATOR' : `U0${who.toUpperCase()}`;
    const kind = verb === 'approves' ? ('approved' as const) : ('refused' as const);
    const button = bot.cards.get(key) ?? { key, ask: 1, hash: '' };
    const clicked = await click(contextOf(bot, run), button, { kind, user });
    if ('why' in clicked) return bot.slack.tell(`not counted: ${clicked.why}`);
    await approve(bot, run, { channel, ts, ...button });
  };
  return [
    [
      /^(the operator|\w+) (approves|refuses) (\w+)$/,
      (who = '', verb = '', label = '') => answer(who, verb, label),
    ],
  ];
}
