/** Reads the "What happens" lines of a transcript and lets them happen, each at its time. */
import { creditFromUrl } from '../flow_harness.ts';
import { lookerHost, memoryItems } from '../world.ts';
import { approvalVerbs } from './approvals.ts';
import { type Bot, flowOf, scheduledRun } from './bot.ts';
import { breakages } from './breakages.ts';
import type { Given } from './given.ts';
import { people } from './people.ts';
import { StorySlack } from './slack.ts';
import type { Story } from './story.ts';
import { act, type Verb } from './verb.ts';

export async function play(given: Given, lines: readonly string[]): Promise<Story> {
  let now = new Date('2026-01-08T00:00:00Z');
  let runs = 0;
  let meanwhile: string[] = [];
  const slack = new StorySlack(given.channels, () => now);
  const story: Story = { given, slack, items: memoryItems(), killSwitch: undefined, failedRuns: [] };
  const bot: Bot = {
    given,
    slack,
    items: story.items,
    cards: new Map(),
    now: () => now,
    sleep: async (milliseconds) => {
      now = new Date(now.getTime() + milliseconds);
    },
    killSwitch: () => story.killSwitch,
    meanwhile: async () => {
      const happening = meanwhile;
      meanwhile = [];
      for (const what of happening) await act(verbs, what);
    },
  };
  const run = async () => {
    const at = now;
    const why = await scheduledRun(bot, `run${++runs}`);
    if (why !== null) story.failedRuns.push({ at, why });
  };
  const byHand = async (label = '', look = '') => {
    const { channel, ts } = slack.labelled(label);
    await creditFromUrl(flowOf(bot, `run${++runs}`), `https://${lookerHost}/looks/${look}`, { channel, ts });
  };
  const verbs: Verb[] = [
    [/^CreditBot runs$/, run],
    [/^CreditBot runs twice at once$/, async () => void (await Promise.all([run(), run()]))],
    [/^the operator runs (\w+) by hand with <look (\d+)>$/, byHand],
    [/^before it answers next, (.+)$/, (what = '') => void meanwhile.push(what)],
    ...approvalVerbs(bot, () => `run${++runs}`),
    ...people(slack),
    ...breakages(story),
  ];
  for (const line of lines) {
    const [, date, time, what = ''] = /^(?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d) (.+)$/.exec(line) ?? [];
    if (time === undefined) throw new Error(`no time in: ${line}`);
    now = new Date(`${date ?? now.toISOString().slice(0, 10)}T${time}:00Z`);
    await act(verbs, what);
  }
  return story;
}
