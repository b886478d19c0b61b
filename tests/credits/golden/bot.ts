/** CreditBot of a golden transcript: its effects on the channels, Looker and notebook of the story. */

import type { NotebookRun } from '../../../f/credits/lib/credit/summary.ts';
import { parsePolicy } from '../../../f/credits/lib/policy/policy.ts';
import { readKillSwitch } from '../../../f/credits/lib/policy/posting.ts';
import type { LookerLink } from '../../../f/credits/lib/request/looker_link.ts';
import type { StepContext } from '../../../f/credits/lib/steps/answer_steps.ts';
import { type LookerSql, proveLink, resolveLink } from '../../../f/credits/lib/steps/link_steps.ts';
import type { ItemStore } from '../../../f/shared/lib/items.ts';
import { type Flow, processRequests, WorkerDied } from '../flow_harness.ts';
import { askForApproval, expireApproval, settleApproval } from './approvals.ts';
import type { Behind, Given } from './given.ts';
import type { StorySlack } from './slack.ts';

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
  try {
    const since = bot.given.since ? new Date(bot.given.since) : null;
    await processRequests(flowOf(bot, run), { since, dry_run: false });
    return null;
  } catch (error) {
    if (error instanceof WorkerDied) return 'the worker died';
    return error instanceof Error ? error.message : String(error);
  }
}

/** A run of this bot, one request after another so that a transcript has one order. */
export function flowOf(bot: Bot, run: string): Flow {
  const context = contextOf(bot, run);
  return {
    context,
    parallelism: 1,
    step: async (name, act) => {
      if (name.endsWith('reply')) await bot.meanwhile();
      return act();
    },
    link: (url) => creditFromLink(bot, context, url),
    approvals: async (found) => {
      for (const due of found) {
        if (due.why === 'unasked') await askForApproval(bot, due);
        if (due.why === 'expired') await expireApproval(bot, due);
        if (due.why !== 'unasked') await settleApproval(bot, `${run} approval`, due);
      }
    },
  };
}

export function contextOf(bot: Bot, run: string): StepContext {
  const { given, slack, items, killSwitch, now, sleep } = bot;
  return {
    items,
    slack,
    policy: parsePolicy(given.policy),
    run,
    stopped: async () => readKillSwitch(killSwitch()),
    postDeadlineMs: 15_000,
    now,
    sleep,
    idsOf: async () => new Map(slack.channels.map(({ name, id }) => [name, id])),
    channelName: async (channel) => slack.channels.find(({ id }) => id === channel)?.name ?? '',
    send: (text) => slack.tell(text),
    runPage: (id) => `https://windmill.example.com/run/${id}`,
    startApproval: (question) => askForApproval(bot, question),
  };
}

async function creditFromLink({ given }: Bot, context: StepContext, url: string): Promise<object> {
  let notebook: NotebookRun | 'crash' = 'crash';
  const sqlOf = async (link: LookerLink): Promise<LookerSql> => {
    const found = answered(given, link);
    switch (found.kind) {
      case 'silent':
        throw new Error('Looker did not answer: HTTP 502');
      case 'gone':
        return { kind: 'gone', reason: 'Looker does not know it, or does not show it to the bot' };
      case 'query':
        notebook = found.notebook;
        return { kind: 'sql', sql: found.sql };
    }
  };
  const query = await resolveLink(context.policy, url, sqlOf);
  if (query.kind !== 'query') return query;
  if (notebook === 'crash')
    throw Object.assign(new Error('cell 12 raised KeyError: total'), { code: 'cell_failed' });
  return proveLink(context, { run: notebook, query });
}

function answered(given: Given, link: LookerLink): Behind {
  const name =
    link.kind === 'look' ? `look ${link.look_id}` : link.kind === 'slug' ? `slug ${link.slug}` : '';
  const behind = given.links.get(name);
  if (behind === undefined) throw new Error(`nothing is given about <${name}>`);
  if (behind.kind !== 'silent' || behind.tries === null || behind.later === null) return behind;
  if (behind.tries === 0) return behind.later;
  behind.tries -= 1;
  return behind;
}
