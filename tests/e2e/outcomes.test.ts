import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { attemptPath, type LedgerRecord, ledgerPath, requestKey } from '../../f/credits/lib/ledger/ledger.ts';
import { cardPath } from '../../f/credits/lib/messages/card_post.ts';
import { parsePolicy } from '../../f/credits/lib/policy/policy.ts';
import { killSwitchPath, readKillSwitch } from '../../f/credits/lib/policy/posting.ts';
import { runPage } from '../../f/shared/clients/job.ts';
import { isCompleted } from '../../local/store/job.ts';
import type { JsonObject } from '../../local/workspace/types.ts';
import { buttonsOf } from '../../simulators/index.ts';
import { processRequests } from '../credits/flow_harness.ts';
import { StorySlack } from '../credits/golden/slack.ts';
import { memoryItems } from '../credits/world.ts';
import { until } from './company.ts';
import { channelId, channels, link, openOutcomes, operator } from './outcomes_world.ts';

/** Requests of the first run, by what they are for, and what becomes of each. */
const first = {
  'a proven credit, with its card': ['credits_live', link(1), 'credited', null],
  'a proven credit where no card is wanted': ['credits_plain', link(2), 'credited', null],
  'a product that is not handled': ['credits_live', link(3), 'skipped', 'product_not_handled'],
  'a link that Looker does not know': ['credits_live', link(99), 'needs_review', 'link_gone'],
  'no link': ['credits_live', '', 'needs_link', null],
  'an amount that needs an approval': ['credits_live', link(5), 'needs_review', 'approval_needed'],
  'a notebook that fails': ['credits_live', link(6), 'failed', 'cell_failed'],
  'a channel in the shadow': ['credits_shadow', link(7), 'dry_run', null],
  'a step that crashes': ['credits_live', link(8), 'failed', 'step_crashed'],
} as const;
/** Of the second run, in which the missing link is there, and of the third, under the kill switch. */
const later = {
  'a link that came by a reply': ['credits_live', link(4), 'credited', null],
  'the kill switch': ['credits_plain', link(9), 'needs_review', 'kill_switch'],
} as const;

type Label = keyof typeof first | keyof typeof later;

interface Seen {
  /** Result of each run. */
  runs: { outcomes: Record<string, number>; requests: object[] }[];
  posts: { channel: string; thread_ts: string | null; text: string }[];
  notices: string[];
  records: object[];
  /** Steps of each run and of each of its requests, in their order. */
  steps: Record<string, string[]>;
}

let world: Awaited<ReturnType<typeof openOutcomes>>;
let deployed: Seen;
const asked = new Map<Label, string>();
const runIds: string[] = [];
const since = new Date(Date.now() - 3_600_000);

beforeAll(async () => {
  world = await openOutcomes();
  const { runtime } = world;
  const run = async () => {
    const path = 'f/credits/flows/process_requests';
    const id = runtime.run({ kind: 'flow', path, args: { since: since.toISOString() } });
    runIds.push(id);
    return (await runtime.wait(id)).result as unknown as Seen['runs'][number];
  };
  for (const [label, [channel, url]] of Object.entries(first))
    asked.set(label as Label, world.say(channel, `Credit request\nAccount SID: see below\n${url}`));
  items().putVariable({ path: crashing(), value: '"no token"', isSecret: true, description: '' });
  const runs = [await run()];
  world.say('credits_live', `here: ${link(4)}`, asked.get('no link'));
  asked.set('a link that came by a reply', place('no link'));
  for (const [path, value] of forgottenCard((at) => items().getResource(at)?.value))
    items().updateResource(path, { value });
  runs.push(await run());
  items().putVariable({ path: killSwitchPath, value: 'on', isSecret: false, description: '' });
  asked.set('the kill switch', world.say('credits_plain', `Credit request\nAccount SID\n${link(9)}`));
  runs.push(await run());
  await until('the card that asks for an approval', () => direct().some((row) => buttonsOf(row).length > 0));
  deployed = {
    runs,
    posts: channels.flatMap((name) =>
      world.slack.actors
        .messages(channelId(name))
        .filter(({ user }) => user === 'U0BOT')
        .map(({ thread_ts, text }) => ({ channel: channelId(name), thread_ts, text })),
    ),
    notices: direct()
      .filter((row) => buttonsOf(row).length === 0)
      .map(({ text }) => text),
    records: [...asked.values()].map((ts) => record(ts)),
    steps: Object.fromEntries([
      ...runIds.map((id, index) => [`run ${index}`, stepsOf(id)]),
      ...runtime
        .jobs({ path: 'f/credits/flows/process_request', limit: 1_000 })
        .map((job) => [`${runIds.indexOf(job.rootJob ?? '')} ${job.args.ts}`, stepsOf(job.id)]),
    ]),
  };
}, 300_000);
afterAll(() => world?.close());

const items = () => world.runtime.store.items;
const direct = () => world.slack.actors.directMessages(operator);
const place = (label: Label) => asked.get(label) ?? '';
const crashing = () => attemptPath(requestKey(channelId('credits_live'), place('a step that crashes')), 1);
const pathOf = (ts: string) => {
  const [name] = [...Object.entries({ ...first, ...later })].find(
    ([label]) => asked.get(label as Label) === ts,
  )?.[1] ?? [''];
  return ledgerPath(requestKey(channelId(name), ts));
};
const record = (ts: string) => summary(items().getResource(pathOf(ts))?.value);

/** What of a record does not depend on the clock. */
function summary(value: unknown): object {
  if (value === undefined) return { outcome: 'no record' };
  const { outcome, reason, amount, posting, failures, turn, card, links } = value as LedgerRecord;
  return { outcome, reason, amount, posting, failures, turn, card, links };
}

/** Steps of a flow job that ran a script, those in its loops too, in the order in which they started. */
function stepsOf(flow: string): string[] {
  const children = (parentJob: string) => world.runtime.jobs({ parentJob, limit: 1_000 });
  return children(flow)
    .flatMap((job) => (job.kind === 'flownode' ? children(job.id) : [job]))
    .filter((job) => job.kind === 'script')
    .sort((a, b) => a.createdAt - b.createdAt)
    .map(({ stepId }) => stepId ?? '');
}

describe('the deployed flow', () => {
  test.each([
    ...Object.entries(first).map(([label, row]) => [label, 0, ...row] as const),
    ...Object.entries(later).map(([label, row], index) => [label, index + 1, ...row] as const),
  ])('ends a request about %s', (label, run, _channel, _link, outcome, code) => {
    const ts = place(label as Label);
    const result = deployed.runs[run]?.requests.find((one) => 'ts' in one && one.ts === ts);
    expect(result).toMatchObject({ outcome, reason: code === null ? null : { code } });
  });
});

test('the harness comes to the same results, posts, notices, records and steps as the deployed flow', async () => {
  expect(await inProcess()).toEqual(comparable(deployed));
}, 60_000);

/** The same messages and link results, through the harness. */
async function inProcess(): Promise<object> {
  const { runtime } = world;
  const slack = new StorySlack(channels, () => new Date());
  const store = memoryItems();
  store.values.set(`token:${crashing()}`, '"no token"');
  let killSwitch: string | undefined;
  const steps: Seen['steps'] = {};
  const runs: object[] = [];
  const run = async () => {
    const id = runIds[runs.length] ?? '';
    const context = {
      items: store,
      slack,
      policy: parsePolicy(items().getResource('f/credits/resources/policy')?.value),
      run: id,
      stopped: async () => readKillSwitch(killSwitch),
      postDeadlineMs: 15_000,
      now: () => new Date(),
      sleep: Bun.sleep,
      idsOf: async () => new Map(channels.map((name) => [name, channelId(name)])),
      channelName: async (at: string) => channels.find((name) => channelId(name) === at) ?? '',
      send: (text: string) => slack.tell(text),
      runPage: (of: string) => runPage({ WM_BASE_URL: runtime.baseUrl, WM_WORKSPACE: 'local' }, of),
      startApproval: async () => undefined,
    };
    const step = <T>(name: string, act: () => Promise<T>): Promise<T> => {
      const [, ts, part = ''] = /^C\S+ (?:(\d+\.\d+) )?(.+)$/.exec(name) ?? [];
      const of = ts ? `${runs.length} ${ts}` : `run ${runs.length}`;
      if (!part.startsWith('link')) steps[of] = [...(steps[of] ?? []), (part || name).replace('later ', '')];
      return act();
    };
    const flow = { context, step, link: linkResult, approvals: async () => undefined, parallelism: 4 };
    runs.push(await processRequests(flow, { since, dry_run: false }));
  };
  const said = channels.flatMap((name) =>
    world.slack.actors
      .messages(channelId(name))
      .filter(({ user }) => user !== 'U0BOT')
      .map(({ ts, text, thread_ts }) => ({ ts, text, channel: channelId(name), thread_ts })),
  );
  const say = (which: (message: (typeof said)[number]) => boolean) => {
    for (const { thread_ts, ...message } of said.filter(which))
      slack.add({ ...message, who: 'dana', label: null, ...(thread_ts ? { thread_ts } : {}) });
  };
  const atFirst = Object.keys(first).map((label) => place(label as Label));
  say(({ ts }) => atFirst.includes(ts));
  await run();
  say(({ thread_ts }) => thread_ts !== null);
  const stored = (path: string) => JSON.parse(store.values.get(path) ?? '');
  for (const [path, value] of forgottenCard(stored)) await store.write(path, value);
  await run();
  killSwitch = 'on';
  say(({ ts }) => ts === place('the kill switch'));
  await run();
  return comparable({
    runs: runs as Seen['runs'],
    posts: slack.messages
      .filter(({ who }) => who === 'CreditBot')
      .map(({ channel, thread_ts, text }) => ({ channel, thread_ts: thread_ts ?? null, text: text ?? '' })),
    notices: slack.privateMessages.map(({ text }) => text),
    records: [...asked.values()].map((ts) => {
      const value = store.values.get(pathOf(ts));
      return summary(value === undefined ? undefined : JSON.parse(value));
    }),
    steps,
  });
}

/** What credit_from_link came to in the deployed flow; throws where it failed. */
async function linkResult(url: string): Promise<object> {
  const jobs = world.runtime.jobs({ path: 'f/credits/flows/credit_from_link', limit: 1_000 });
  const job = jobs.filter(isCompleted).find(({ args }) => args.looker_url === url);
  if (job === undefined) throw new Error(`the deployed flow has not looked at ${url}`);
  const result = job.result as { error?: { message: string; extra?: object } };
  if (job.outcome !== 'success') throw Object.assign(new Error(result.error?.message), result.error?.extra);
  return result;
}

/** The first credit as if its card was not noted and its lease over: the next scan finds that the card is owed. */
function forgottenCard(read: (path: string) => unknown): [string, JsonObject][] {
  const path = pathOf(place('a proven credit, with its card'));
  const record = { ...(read(path) as JsonObject), lease_until: new Date(0).toISOString() };
  const key = requestKey(channelId('credits_live'), place('a proven credit, with its card'));
  return [
    [path, record],
    [cardPath(key), { failures: 0, ended: null }],
  ];
}

/** Without what depends on the clock or on which of the parallel requests comes first, and without the brackets that Slack puts around an address. */
function comparable({ runs, posts, notices, ...rest }: Seen): object {
  const withoutTimes = (name: string, value: unknown) => {
    if (name === 'posted_ts') return value === null ? null : 'posted';
    return name === 'card_posted' ? (value as { kind: string }).kind : value;
  };
  return {
    ...rest,
    runs: JSON.parse(JSON.stringify(runs, withoutTimes)),
    posts: posts.toSorted((a, b) => ((a.thread_ts ?? '') < (b.thread_ts ?? '') ? -1 : 1)),
    notices: notices.map((text) => text.replace(/<(https?:[^|>]+)>/g, '$1')).toSorted(),
  };
}
