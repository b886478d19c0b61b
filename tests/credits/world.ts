/** A small world for the core's tests: the committed policy, an item store and a Slack in memory, a clock that only tests move. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { LedgerCredit } from '../../f/credits/lib/credit/figures.ts';
import { type Policy, parsePolicy } from '../../f/credits/lib/policy/policy.ts';
import type { ItemCatalog, ItemStore, TokenCatalog } from '../../f/shared/lib/items.ts';
import type { Post, PostResult, SlackMessage, SlackPort } from '../../f/shared/lib/slack/message.ts';

export const lookerHost = 'acme.cloud.looker.com';
export const channel = 'C0CREDIT01';

/** The policy of the repository, with what a test changes. */
export function policy(changes: Partial<Policy> = {}): Policy {
  const file = new URL('../../f/credits/resources/policy.resource.yaml', import.meta.url);
  return parsePolicy({ ...parse(readFileSync(file, 'utf8')).value, ...changes });
}

/** An item store whose values are copied in and out, as over HTTP. Tokens are stored beside the items, under `token:`. */
export function memoryItems(): ItemStore & ItemCatalog & TokenCatalog & { values: Map<string, string> } {
  const values = new Map<string, string>();
  const get = (path: string): unknown => {
    const value = values.get(path);
    return value === undefined ? undefined : JSON.parse(value);
  };
  return {
    values,
    async take(path, value) {
      if (values.has(`token:${path}`)) return false;
      values.set(`token:${path}`, JSON.stringify(value));
      return true;
    },
    taken: async (path) => get(`token:${path}`),
    read: async (path) => get(path),
    list: async (prefix) =>
      [...values.keys()]
        .filter((path) => path.startsWith(prefix))
        .sort()
        .map((path) => ({ path, edited_at: null })),
    async remove(path) {
      values.delete(path);
    },
    tokens: async (prefix) =>
      [...values.keys()]
        .flatMap((path) => (path.startsWith(`token:${prefix}`) ? [path.slice('token:'.length)] : []))
        .sort(),
    async drop(path) {
      values.delete(`token:${path}`);
    },
    async write(path, value) {
      values.set(path, JSON.stringify(value));
    },
  };
}

/** No kill switch. */
export const stopped = async (): Promise<null> => null;

export interface MemorySlack extends SlackPort {
  messages: SlackMessage[];
  posts: Post[];
  /** What the next posts answer; without an entry a post succeeds. */
  answers: ((accept: () => PostResult) => PostResult)[];
  say(text: string, thread_ts?: string): string;
}

export function memorySlack(): MemorySlack {
  let clock = 1_763_000_000;
  const nextTs = () => `${++clock}.000100`;
  const slack: MemorySlack = {
    messages: [],
    posts: [],
    answers: [],
    say(text, thread_ts) {
      const ts = nextTs();
      slack.messages.push({ ts, user: 'U0PERSON', text, ...(thread_ts ? { thread_ts } : {}) });
      const parent = slack.messages.find((message) => message.ts === thread_ts);
      if (parent) parent.reply_count = (parent.reply_count ?? 0) + 1;
      return ts;
    },
    async history(_channel, oldest) {
      return structuredClone(slack.messages.filter((message) => !message.thread_ts && message.ts >= oldest));
    },
    async thread(_channel, ts) {
      const found = slack.messages.filter((message) => message.ts === ts || message.thread_ts === ts);
      return found.some((message) => message.ts === ts) ? structuredClone(found) : null;
    },
    async post(post) {
      slack.posts.push(post);
      const accept = (): PostResult => {
        const ts = nextTs();
        slack.messages.push({
          ts,
          thread_ts: post.thread_ts,
          text: post.text,
          bot_id: 'B0CREDIT',
          user: 'U0BOT',
          metadata: post.metadata,
        });
        return { kind: 'posted', ts };
      };
      return (slack.answers.shift() ?? ((take) => take()))(accept);
    },
  };
  return slack;
}

export const look = (id: number) => `https://${lookerHost}/looks/${id}`;
/** A URL as Slack writes it into a message. */
export const slackLink = (url: string, label = 'link') => `<${url.replaceAll('&', '&amp;')}|${label}>`;

/** The credit of one link as the ledger keeps it, with what a test changes. */
export const ledgerCredit = (changes: Partial<LedgerCredit> = {}): LedgerCredit => ({
  url: look(1),
  amount: '1.00',
  fraud_cost: '1.00',
  monthly_revenue: null,
  account_sid: `AC${'1'.repeat(32)}`,
  customer: null,
  period: { start: '2025-11-04', end: '2025-11-09' },
  product: 'verify',
  modes: [],
  countries: [],
  sql_sha256: 'x',
  artifact: 'x',
  ...changes,
});
