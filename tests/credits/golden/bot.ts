/** CreditBot of a golden transcript: its effects on the channels, Looker and notebook of the story. */

import { z } from 'zod';
import { type Button, buttonSchema } from '../../../f/credits/lib/approval/approval_response.ts';
import type { ApprovalContext } from '../../../f/credits/lib/approval/approval_run.ts';
import type { NotebookRun } from '../../../f/credits/lib/credit/summary.ts';
import { parsePolicy } from '../../../f/credits/lib/policy/policy.ts';
import { readKillSwitch } from '../../../f/credits/lib/policy/posting.ts';
import type { LookerLink } from '../../../f/credits/lib/request/looker_link.ts';
import type { StepContext } from '../../../f/credits/lib/steps/request_steps.ts';
import { type LookerSql, proveLink, resolveLink } from '../../../f/credits/lib/steps/request_steps.ts';
import type { ItemStore } from '../../../f/shared/lib/items.ts';
import type { Card } from '../../../f/shared/lib/slack/message.ts';
import { approveCredit, type Question } from '../approval_harness.ts';
import { type Flow, processRequests, WorkerDied } from '../flow_harness.ts';
import type { Behind, Given } from './given.ts';
import type { StorySlack } from './slack.ts';

export interface Bot {
  given: Given;
  slack: StorySlack;
  items: ItemStore;
  now: () => Date;
  sleep: (milliseconds: number) => Promise<void>;
  /** The buttons of the last card that asks about a request, by its key. */
  cards: Map<string, Button>;
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
      for (const due of found) await approve(bot, `${run} approval`, due);
    },
  };
}

/** A run about a question. */
export async function approve(bot: Bot, run: string, question: Question): Promise<void> {
  await approveCredit({ context: contextOf(bot, run), step: (_, act) => act() }, question);
}

export function contextOf(bot: Bot, run: string): StepContext & ApprovalContext {
  const { given, slack, items, killSwitch, now, sleep } = bot;
  const start = (question: Question) => approve(bot, `${run} approval`, question);
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
    startApproval: start,
    startWaiting: start,
    operator: 'U0OPERATOR',
    sendCard: async (_, card) => {
      const button = buttonOf(card);
      bot.cards.set(button.key, button);
      await slack.tell(card.text);
      return { channel: 'D0OPERATOR', ts: button.hash };
    },
    replaceCard: (_, card) => slack.tell(card.text),
    sendTo: (_, text) => slack.tell(text),
  };
}

const buttonsSchema = z.object({ elements: z.array(z.object({ value: z.string() })) });

/** What the buttons of a card carry. */
function buttonOf({ blocks }: Card): Button {
  const [actions] = blocks.flatMap((block) => buttonsSchema.safeParse(block).data ?? []);
  return buttonSchema.parse(JSON.parse(actions?.elements[0]?.value ?? ''));
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
