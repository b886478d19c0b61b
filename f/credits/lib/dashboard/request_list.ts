/** Past requests as a list: filtered, newest first, in pages. */

import * as z from 'zod';
import type { Fact } from '../history/history_facts.ts';
import { type Outcome, outcomes } from '../ledger/ledger.ts';
import { CreditError } from '../reason/errors.ts';
import { reasonText } from '../reason/reasons.ts';
import type { DashboardFilter } from './dashboard.ts';

export interface ListedRequest {
  key: string;
  at: string;
  channel: string;
  outcome: Outcome;
  code: string | null;
  /** Title of the code; null without a code. */
  title: string | null;
  /** Cents. */
  amount: number | null;
  seconds: number | null;
  accounts: string[];
  by_hand: boolean;
  decision: string | null;
  thread: string;
}

export interface RequestPage {
  requests: ListedRequest[];
  /** Number of all matches. */
  total: number;
  offset: number;
}

const wantedSchema = z.object({
  outcome: z.enum(outcomes).nullish(),
  code: z.string().nullish(),
  account: z.string().nullish(),
  offset: z.int().min(0).max(1_000_000).nullish(),
  limit: z.int().min(1).max(200).nullish(),
});

/** @param wanted `outcome`, `code`, `account` (or its beginning), `offset`, `limit`; all optional */
export function requestPage(
  facts: readonly Fact[],
  { from, until, channel }: DashboardFilter,
  wanted: unknown,
  threadUrl: string,
): RequestPage {
  const parsed = wantedSchema.safeParse(wanted);
  if (!parsed.success) {
    throw new CreditError('request_invalid', `The list cannot be made: ${z.prettifyError(parsed.error)}`);
  }
  const { outcome, code, account, offset, limit } = parsed.data;
  const matching = facts.filter(
    (fact) =>
      (from === undefined || fact.at >= Date.parse(from)) &&
      (until === undefined || fact.at < Date.parse(until)) &&
      (channel === undefined || fact.channel === channel) &&
      (!outcome || fact.outcome === outcome) &&
      (!code || fact.code === code) &&
      (!account || fact.links.some((link) => link.account?.startsWith(account))),
  );
  const begin = offset ?? 0;
  const page = matching.toReversed().slice(begin, begin + (limit ?? 50));
  return { requests: page.map((fact) => listed(fact, threadUrl)), total: matching.length, offset: begin };
}

function listed(fact: Fact, threadUrl: string): ListedRequest {
  const { key, channel, outcome, code, amount, seconds, by_hand, decision, links, ts } = fact;
  return {
    key,
    at: new Date(fact.at).toISOString(),
    channel,
    outcome,
    code,
    title: code === null ? null : reasonText(code).title,
    amount,
    seconds,
    accounts: [...new Set(links.flatMap(({ account }) => account ?? []))],
    by_hand,
    decision,
    thread: threadUrl.replaceAll('{channel}', channel).replaceAll('{ts}', ts),
  };
}
