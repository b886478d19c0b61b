/** CreditBot of a golden transcript: the steps of process_requests in their order, on the real core. */
import { createHash } from 'node:crypto';
import { answerRequest } from '../../../f/credits/lib/answer/answer.ts';
import { settleCrash } from '../../../f/credits/lib/answer/crash.ts';
import { decide } from '../../../f/credits/lib/answer/decision.ts';
import { linkCredit, readLinkResults } from '../../../f/credits/lib/credit/link_credit.ts';
import { claimRequest } from '../../../f/credits/lib/ledger/claims.ts';
import { markTold } from '../../../f/credits/lib/ledger/ending.ts';
import { postCard } from '../../../f/credits/lib/messages/card_post.ts';
import { endingMessage } from '../../../f/credits/lib/messages/operator_message.ts';
import { type Policy, parsePolicy } from '../../../f/credits/lib/policy/policy.ts';
import { postingMode, readKillSwitch } from '../../../f/credits/lib/policy/posting.ts';
import { parseLookerLink } from '../../../f/credits/lib/request/looker_link.ts';
import { decideProduct } from '../../../f/credits/lib/request/product.ts';
import { cursorPath, type FoundRequest } from '../../../f/credits/lib/scan/scan.ts';
import { noteSuccess, scanChannels, tellReport } from '../../../f/credits/lib/scan/scan_channels.ts';
import type { ItemStore } from '../../../f/shared/lib/items.ts';
import { askForApproval, expireApproval, settleApproval } from './approvals.ts';
import type { Behind, Given } from './given.ts';
import { type StorySlack, WorkerDied } from './slack.ts';

export interface Bot {
  given: Given;
  slack: StorySlack;
  items: ItemStore;
  now: () => Date;
  sleep: (milliseconds: number) => Promise<void>;
  /** Value of the kill switch variable. */
  killSwitch: () => string | undefined;
  /** What happens between the computing of the next request and its answer. */
  meanwhile: () => Promise<void>;
}

/** One scheduled run. @returns why it failed, or null */
export async function scheduledRun(bot: Bot, run: string): Promise<string | null> {
  const operator = { items: bot.items, send: (text: string) => bot.slack.tell(text) };
  const policy = parsePolicy(bot.given.policy);
  try {
    const context = { items: bot.items, slack: bot.slack, policy, now: bot.now() };
    const watched = policy.channels.map(({ name }) => ({
      name,
      id: bot.slack.channels.find((channel) => channel.name === name)?.id ?? null,
    }));
    const scan = await scanChannels(context, watched, bot.given.since ? new Date(bot.given.since) : null);
    for (const request of scan.requests) await handle(bot, policy, run, request, false);
    for (const due of scan.approvals) {
      if (due.why === 'unasked') await askForApproval(bot, due);
      if (due.why === 'expired') await expireApproval(bot, due);
      if (due.why !== 'unasked') await settleApproval(bot, policy, `${run} approval`, due);
    }
    for (const key of scan.cards) await postCard(cardContext(bot, policy), key);
    for (const { channel, cursor } of scan.channels) await bot.items.write(cursorPath(channel), cursor);
    await noteSuccess(bot.items);
    if (scan.report) await tellReport(operator, scan.report);
    return null;
  } catch (error) {
    if (error instanceof WorkerDied) return 'the worker died';
    const message = error instanceof Error ? error.message : String(error);
    const crash = { run, step: 'run', message, request: null, now: bot.now() };
    await settleCrash(operator, crash).catch(() => undefined);
    return message;
  }
}

/** Claims, computes and answers one request; a crash is settled as the failure module does. */
export async function handle(bot: Bot, policy: Policy, run: string, request: FoundRequest, byHand: boolean) {
  const { items } = bot;
  const operator = { items, send: (text: string) => bot.slack.tell(text) };
  try {
    const by = {
      run,
      policy: policy.version,
      now: bot.now(),
      leaseMinutes: policy.claim.lease_minutes,
      byHand,
    };
    const claimed = await claimRequest(items, request, by);
    if (!claimed.claimed) return;
    const tooMany = request.links.length > policy.max_links;
    const results = (tooMany ? [] : request.links).map((url) => computed(bot.given, policy, url));
    await bot.meanwhile();
    const decision = decide(readLinkResults(request.links, results), request.links.length, policy.max_links);
    const name = bot.slack.channels.find(({ id }) => id === request.channel)?.name ?? '';
    const mode = postingMode(policy, name, { byHand, dryRun: false });
    const context = { ...effects(bot), policy, ...mode, linksFromThread: !byHand };
    const answer = await answerRequest(context, claimed.claim, decision);
    if (answer.card) await postCard(cardContext(bot, policy), answer.key);
    if (answer.ask !== null) await askForApproval(bot, { ...request, ask: answer.ask });
    if (!answer.notify) return;
    if (!byHand) await bot.slack.tell(await endingMessage(items, answer));
    await markTold(items, answer);
  } catch (error) {
    if (error instanceof WorkerDied) throw error;
    const message = error instanceof Error ? error.message : String(error);
    const failed = { ...request, claim: policy.claim };
    await settleCrash(operator, { run, step: 'request', message, request: failed, now: bot.now() });
  }
}

export function effects({ items, slack, killSwitch, now, sleep }: Bot) {
  const stopped = async () => readKillSwitch(killSwitch());
  return { items, slack, stopped, postDeadlineMs: 15_000, now, sleep };
}

function cardContext(bot: Bot, { claim }: Policy) {
  const runPage = (run: string) => `https://windmill.example.com/run/${run}`;
  return { ...effects(bot), claim, runPage, tell: (text: string) => bot.slack.tell(text) };
}

/** credit_from_link: what one link comes to, or Windmill's error of a step that failed. */
function computed(given: Given, policy: Policy, url: string): object {
  const refuse = (code: string, reason: string) => ({ kind: 'refuse', url, code, reason });
  const parsed = parseLookerLink(url, policy.link_hosts);
  if (parsed.kind === 'foreign') return refuse('link_foreign', 'not a link on our Looker');
  if (parsed.kind === 'refused') return refuse(parsed.code, parsed.reason);
  const { link } = parsed;
  const name =
    link.kind === 'look' ? `look ${link.look_id}` : link.kind === 'slug' ? `slug ${link.slug}` : '';
  const found = answered(given, name);
  switch (found.kind) {
    case 'gone':
      return refuse('link_gone', 'Looker does not know it, or does not show it to the bot');
    case 'silent':
      return { error: { message: 'Looker did not answer: HTTP 502' } };
    case 'query': {
      const product = decideProduct(found.sql, policy.products);
      if (product.kind === 'not_handled') return { kind: 'skip', url };
      if (product.kind === 'unclear') return refuse('product_unclear', product.reason);
      if (found.notebook === 'crash') return { error: { message: 'cell 12 raised KeyError: total' } };
      const sql_sha256 = createHash('sha256').update(found.sql).digest('hex');
      const query = { url, product: product.product, sql: found.sql, sql_sha256 };
      return linkCredit(found.notebook, query, policy.expected_block_rates).result;
    }
  }
}

function answered(given: Given, name: string): Behind {
  const behind = given.links.get(name);
  if (behind === undefined) throw new Error(`nothing is given about <${name}>`);
  if (behind.kind !== 'silent' || behind.tries === null || behind.later === null) return behind;
  if (behind.tries === 0) return behind.later;
  behind.tries -= 1;
  return behind;
}
