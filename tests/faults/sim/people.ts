/**
 * The people of the simulation: they write requests, forget links, edit, delete, hold, contradict, answer, quote and chat. What they
 * wrote is the oracle's knowledge.
 */
import type { LinkResult } from '../../../f/credits/lib/credit/link_credit.ts';
import type { SlackMessage } from '../../../f/shared/lib/slack/message.ts';
import { look, slackLink } from '../../credits/world.ts';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';
import type { SimulatedSlack } from './services.ts';
import { customer, type Disguise, disguises, inMessages, inReplies, stops } from './words.ts';

/** What is true about one request, whatever the bot thinks. Amounts are whole cents. */
export interface Truth {
  ts: string;
  /** Every total the links of the request ever meant; empty: no amount may ever be posted. */
  totals: Set<string>;
  /** The total that its links mean now; null where nothing may be approved. */
  total: string | null;
  deleted: boolean;
  /** True time at which its links became what they are. */
  changedAt: number;
  /** Whether an amount must be posted in the end. */
  owed: boolean;
  /** True time at which a person answered it in its thread, or put it on hold: no amount may be posted from then on. */
  stoppedAt?: number;
  /** Links of the request as they are now. */
  ids: number[];
  /** False for a message whose writer asks for nothing: it has no record. */
  isRequest: boolean;
  /** When an operator closed it, in true time, and its links with all of their spend. */
  resolved?: { at: number; ids: number[] };
  /** The request whose spend this one asks for once more: of the two at most one may get it. */
  repeats?: Truth;
}

const minute = 60_000;

/** Days of the spend behind every link, `end` exclusive. */
export const period = { first: '2025-11-04', last: '2025-11-08', start: '2025-11-04', end: '2025-11-09' };

export function accountOf(id: number): string {
  return `AC${String(id).padStart(32, '0')}`;
}

/** The links that have a credit. */
export function creditIds(ids: readonly number[]): number[] {
  return ids.filter((id) => meaning(id).kind === 'credit');
}

/** Link number n means: nothing we handle for multiples of 7, gone for multiples of 11, else a credit of its own. */
export function meaning(id: number): { kind: 'skip' } | { kind: 'gone' } | { kind: 'credit'; cents: number } {
  if (id % 11 === 0) return { kind: 'gone' };
  // Spread, so that two requests hardly ever come to the same total by chance.
  return id % 7 === 0 ? { kind: 'skip' } : { kind: 'credit', cents: 1 + ((id * 2_654_435_761) % 399_989) };
}

export function resolveLink(url: string): LinkResult {
  const id = Number(url.split('/').at(-1));
  const means = meaning(id);
  if (means.kind === 'skip') return { kind: 'skip', url };
  if (means.kind === 'gone') return { kind: 'refuse', url, code: 'link_gone', reason: 'gone' };
  return {
    kind: 'credit',
    url,
    amount: (means.cents / 100).toFixed(2),
    fraud_cost: (means.cents / 100).toFixed(2),
    monthly_revenue: null,
    account_sid: accountOf(id),
    customer,
    period: { start: period.start, end: period.end },
    product: 'verify',
    modes: [],
    countries: [],
    sql_sha256: `${id}`,
    artifact: 'none',
  };
}

/** The total of a set of links in cents, or null where nothing may be approved. Independent of the code under test. */
function totalOf(ids: number[]): number | null {
  const all = ids.map(meaning);
  if (all.some((link) => link.kind === 'gone')) return null;
  const cents = all.reduce((sum, link) => sum + (link.kind === 'credit' ? link.cents : 0), 0);
  return cents === 0 ? null : cents;
}

/** Lets `count` requests appear over the first hours, and returns what is true about them. */
export function people(
  clock: Clock,
  slack: SimulatedSlack,
  random: Random,
  count: number,
  hours: number,
  /** Hours after which some ask for old spend once more. */
  later: number,
  /** An operator who closes requests by hand. */
  resolve: (truth: Truth) => void,
): Truth[] {
  const truths: Truth[] = [];
  let lastLink = 0;
  const newLinks = () => Array.from({ length: random.int(1, 3) }, () => ++lastLink);
  const text = (ids: number[]) =>
    `Credit request, account SID of a customer: ${ids.map((id) => slackLink(look(id))).join(' and ')}`;
  const say = (body: string | Partial<SlackMessage>, thread_ts?: string, user = 'U0PERSON') => {
    const ts = slack.nextTs();
    const content = typeof body === 'string' ? { text: body } : body;
    slack.messages.push({ ts, user, ...content, ...(thread_ts ? { thread_ts } : {}) });
    const parent = slack.messages.find((message) => message.ts === thread_ts);
    if (parent) {
      parent.reply_count = (parent.reply_count ?? 0) + 1;
      parent.latest_reply = ts;
    }
    return ts;
  };
  const soon = (minutes: number, act: () => void) => clock.later(random.int(0, minutes) * minute, act);
  const newTruth = (ts: string, changes: Partial<Truth> = {}): Truth => {
    const truth: Truth = {
      ts,
      totals: new Set(),
      total: null,
      deleted: false,
      changedAt: clock.time,
      owed: false,
      ids: [],
      isRequest: true,
      ...changes,
    };
    truths.push(truth);
    return truth;
  };
  const asked = new Map<Truth, number[]>();
  const means = (truth: Truth, ids: number[]) => {
    asked.set(truth, ids);
    const cents = totalOf(ids);
    truth.ids = ids;
    truth.total = cents === null ? null : (cents / 100).toFixed(2);
    if (truth.total !== null) truth.totals.add(truth.total);
    truth.owed = truth.total !== null && !truth.deleted && truth.stoppedAt === undefined;
    truth.changedAt = clock.time;
  };
  const stop = (truth: Truth) => {
    truth.stoppedAt ??= clock.time;
    truth.owed = false;
  };
  const repeat = () => {
    const [first, ids] = [...asked][random.int(0, Math.max(0, asked.size - 1))] ?? [];
    if (first === undefined || ids === undefined) return;
    const truth = newTruth(say(text(ids)), { repeats: first });
    means(truth, ids);
    asked.delete(truth);
    // Whichever comes first gets it.
    truth.owed = false;
    first.owed = false;
  };

  /** The link comes by a reply or an edit. */
  const forgetful = () => {
    const ids = newLinks();
    const ts = say('Credit request for toll fraud, account SID follows');
    const truth = newTruth(ts);
    const message = slack.messages.find((entry) => entry.ts === ts);
    soon(60, () => {
      if (random.chance(0.5)) say(`here: ${ids.map((id) => slackLink(look(id))).join(' ')}`, ts);
      else if (message) message.text = text(ids);
      means(truth, ids);
    });
    return truth;
  };
  /** A request written as a reply under chat. */
  const underChat = () => {
    const ids = newLinks();
    const root = say('good morning, who has the coffee?');
    const truth = newTruth(root, { isRequest: false });
    soon(30, () => {
      say(text(ids), root);
      truth.isRequest = true;
      means(truth, ids);
    });
    return truth;
  };
  /** The words of a request that may not be credited, for what its message says or for who says it. */
  const hopeless = () => {
    const ids = newLinks();
    const isProven = creditIds(ids).length === ids.length;
    // A stated spend is compared when every link has a credit.
    const words = inMessages.filter((stop) => stop !== 'spend' || isProven);
    const kind = random.chance(0.6) ? words[random.int(0, words.length - 1)] : undefined;
    if (kind !== undefined) {
      const truth = newTruth(say(`${text(ids)}\n${stops[kind]}`));
      asked.set(truth, ids);
      return;
    }
    const names = Object.keys(disguises) as [Disguise, ...Disguise[]];
    const disguise = random.pick(names);
    newTruth(say(disguises[disguise](text(ids))), { isRequest: disguise !== 'unfurled' });
  };
  const plain = () => {
    const ids = newLinks();
    const ts = say(text(ids));
    const truth = newTruth(ts);
    means(truth, ids);
    const message = slack.messages.find((entry) => entry.ts === ts);
    if (random.chance(0.2)) {
      soon(20, () => {
        if (message && random.chance(0.3)) message.text = `${message.text}\n${stops.hold}`;
        else say(stops[random.pick(inReplies)], ts, 'U0OLGA');
        stop(truth);
      });
      return truth;
    }
    if (random.chance(0.15)) {
      soon(20, () => {
        const others = newLinks();
        if (message) message.text = text(others);
        // Posted before or after: both totals were true once, and an answer is owed either way unless the old one may stand.
        const owedBefore = truth.owed;
        means(truth, others);
        truth.owed = truth.owed && owedBefore;
      });
    }
    if (random.chance(0.08)) {
      soon(20, () => {
        slack.messages.splice(
          slack.messages.findIndex((entry) => entry.ts === ts),
          1,
        );
        truth.deleted = true;
        truth.owed = false;
      });
    }
    return truth;
  };

  for (let times = 0; times < 2; times++) {
    clock.later(random.int(0, hours * 60) * minute, repeat);
    clock.later(later * 60 * minute + random.int(0, 60) * minute, repeat);
  }
  for (let index = 0; index < count; index++) {
    clock.later(random.int(0, hours * 60) * minute, () => {
      const kind = random.next();
      if (kind < 0.1) return void say('good morning, who has the coffee?');
      if (kind < 0.3) return hopeless();
      const truth = kind < 0.5 ? forgetful() : kind < 0.6 ? underChat() : plain();
      if (random.chance(0.15)) resolve(truth);
    });
  }
  return truths;
}
