/** The people of the simulation: they write requests, forget links, edit, delete, hold, contradict, answer, and chat. What they wrote is the oracle's knowledge. */
import type { LinkResult } from '../../../f/credits/lib/credit/link_credit.ts';
import { look, slackLink } from '../../credits/world.ts';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';
import type { SimulatedSlack } from './services.ts';

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
  /** The request whose spend this one asks for once more: of the two at most one may get it. */
  repeats?: Truth;
}

const minute = 60_000;

/** Words by which people stop a request; mutants do not hear them. */
export const stops = {
  hold: 'please do not credit this one yet',
  contradiction: 'Fraud dates: 2025-10-01 to 2025-10-03',
  answer: 'declined, they were warned',
} as const;

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
    account_sid: `AC${String(id).padStart(32, '0')}`,
    customer: null,
    period: { start: '2025-11-04', end: '2025-11-09' },
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
): Truth[] {
  const truths: Truth[] = [];
  let lastLink = 0;
  const newLinks = () => Array.from({ length: random.int(1, 3) }, () => ++lastLink);
  const text = (ids: number[]) =>
    `Credit request, account SID of a customer: ${ids.map((id) => slackLink(look(id))).join(' and ')}`;
  const say = (body: string, thread_ts?: string, user = 'U0PERSON') => {
    const ts = slack.nextTs();
    slack.messages.push({ ts, user, text: body, ...(thread_ts ? { thread_ts } : {}) });
    const parent = slack.messages.find((message) => message.ts === thread_ts);
    if (parent) parent.reply_count = (parent.reply_count ?? 0) + 1;
    return ts;
  };
  const now = (truth: Truth, cents: number | null) => {
    truth.total = cents === null ? null : (cents / 100).toFixed(2);
    if (truth.total !== null) truth.totals.add(truth.total);
  };
  const asked = new Map<Truth, number[]>();
  const repeat = () => {
    const [first, ids] = [...asked][random.int(0, Math.max(0, asked.size - 1))] ?? [];
    if (first === undefined || ids === undefined) return;
    const truth: Truth = {
      ts: say(text(ids)),
      totals: new Set(),
      total: null,
      deleted: false,
      changedAt: clock.time,
      owed: false,
      repeats: first,
    };
    truths.push(truth);
    now(truth, totalOf(ids));
    // Whichever comes first gets it.
    first.owed = false;
  };
  const means = (truth: Truth, ids: number[]) => {
    asked.set(truth, ids);
    const total = totalOf(ids);
    truth.owed = total !== null && !truth.deleted;
    truth.changedAt = clock.time;
    now(truth, total);
  };

  for (let times = 0; times < 2; times++) {
    clock.later(random.int(0, hours * 60) * minute, repeat);
    clock.later(later * 60 * minute + random.int(0, 60) * minute, repeat);
  }
  for (let index = 0; index < count; index++) {
    clock.later(random.int(0, hours * 60) * minute, () => {
      if (random.chance(0.2)) return void say('good morning, who has the coffee?');
      const linkless = random.chance(0.25);
      const ids = newLinks();
      const ts = say(linkless ? 'Credit request for toll fraud, account SID follows' : text(ids));
      const truth: Truth = {
        ts,
        totals: new Set(),
        total: null,
        deleted: false,
        changedAt: clock.time,
        owed: false,
      };
      truths.push(truth);
      const message = slack.messages.find((entry) => entry.ts === ts);
      if (linkless) {
        clock.later(random.int(0, 60) * minute, () => {
          if (random.chance(0.5)) say(`here: ${ids.map((id) => slackLink(look(id))).join(' ')}`, ts);
          else if (message) message.text = text(ids);
          means(truth, ids);
        });
        return;
      }
      means(truth, ids);
      const never = random.chance(0.15) ? random.pick([stops.hold, stops.contradiction]) : null;
      if (never !== null && message) {
        message.text = `${message.text}\n${never}`;
        Object.assign(truth, { totals: new Set(), total: null, owed: false });
        return;
      }
      if (random.chance(0.15)) {
        clock.later(random.int(0, 20) * minute, () => {
          say(random.pick([stops.answer, stops.hold]), ts, 'U0OLGA');
          truth.stoppedAt = clock.time;
          truth.owed = false;
        });
        return;
      }
      if (random.chance(0.15)) {
        clock.later(random.int(0, 20) * minute, () => {
          const others = newLinks();
          if (message) message.text = text(others);
          // Posted before or after: both totals were true once, and an answer is owed either way unless the old one may stand.
          const owedBefore = truth.owed;
          means(truth, others);
          truth.owed = truth.owed && owedBefore;
        });
      }
      if (random.chance(0.08)) {
        clock.later(random.int(0, 20) * minute, () => {
          slack.messages.splice(
            slack.messages.findIndex((entry) => entry.ts === ts),
            1,
          );
          truth.deleted = true;
          truth.owed = false;
        });
      }
    });
  }
  return truths;
}
