/** One attack as a Looker link and the notebook would report it: traffic, costs and the credit, by the same formula. */
import Big from 'big.js';
import { addDays, formatISO } from 'date-fns';
import { modeCredit } from '../../f/credits/lib/credit/formula.ts';
import type { HistoryLink, HistoryMode } from '../../f/credits/lib/history/history_row.ts';
import { lookerOrigin } from '../scenario/looker.ts';
import type { Chance } from './chance.ts';
import { type Customer, countries, type Mode } from './customers.ts';

/** The block rates that the policy expects of each mode. */
const EXPECTED: Readonly<Record<Mode, string>> = { basic: '0.80', standard: '0.90', max: '1.00' };
const MODES: readonly Mode[] = ['basic', 'standard', 'max'];

const day = (date: Date) => formatISO(date, { representation: 'date' });

/** @param times factor by which the attack exceeds a usual one; above 2 it is exact */
export function attack(customer: Customer, written: Date, times: number, dice: Chance): HistoryLink {
  const days = 1 + Math.floor(dice.next() * dice.next() * 9);
  const end = addDays(written, -Math.floor(dice.next() * dice.next() * 20));
  const attempts = Math.max(
    40,
    Math.round(dice.around(customer.attempts, times > 2 ? 0.15 : customer.spread) * times),
  );
  const scanned = Math.round(attempts * dice.between(0.97, 1));
  const seen = splitByMode(customer, scanned, dice);
  const leaked = attempts - seen.reduce((total, { blocked }) => total + blocked, 0);
  const costs = costByCountry(customer, leaked, dice);
  const cost = costs.reduce((total, { fraud_cost }) => total.plus(fraud_cost), new Big(0));
  const modes = MODES.map((mode) => modeOf(mode, seen, scanned, attempts, cost));
  const amount = modes.reduce((total, { credit }) => total.plus(credit), new Big(0));
  return {
    ...unknown(dice),
    result: 'credit',
    product: 'verify',
    account_sid: customer.sid,
    period: { start: day(addDays(end, -days)), end: day(end) },
    amount: amount.toFixed(2),
    fraud_cost: cost.toFixed(),
    monthly_revenue: customer.monthlyRevenue === null ? null : String(customer.monthlyRevenue),
    countries: costs,
    traffic: { attempts, enabled: attempts, scanned },
    modes,
    sql_sha256: dice.hex(64),
    seconds: Math.round(dice.around(11, 0.5) * 10) / 10,
  };
}

/** A link of which only the address is known. */
export function unknown(dice: Chance): HistoryLink {
  return {
    url: `${lookerOrigin}/looks/${4_000 + Math.floor(dice.next() * 90_000)}`,
    result: 'refuse',
    code: null,
    product: null,
    account_sid: null,
    period: null,
    amount: null,
    fraud_cost: null,
    monthly_revenue: null,
    countries: [],
    traffic: null,
    modes: [],
    sql_sha256: null,
    computed_at: null,
    seconds: null,
    calculation: null,
  };
}

interface Seen {
  mode: Mode;
  messages: number;
  blocked: number;
}

function splitByMode(customer: Customer, scanned: number, dice: Chance): Seen[] {
  const wanted = customer.modes.map(({ mode, share, blocks }) => ({
    mode,
    blocks,
    part: share * dice.around(1, 0.25),
  }));
  const all = wanted.reduce((total, { part }) => total + part, 0);
  let left = scanned;
  return wanted.map(({ mode, blocks, part }, index) => {
    const messages = index === wanted.length - 1 ? left : Math.min(left, Math.round((scanned * part) / all));
    left -= messages;
    // An attacker who finds a gap is blocked much less than usual.
    const rate = Math.min(0.999, Math.max(0, blocks + 0.09 * dice.normal() - (dice.happens(0.06) ? 0.3 : 0)));
    return { mode, messages, blocked: Math.round(messages * rate) };
  });
}

function costByCountry(customer: Customer, leaked: number, dice: Chance) {
  const parts = customer.countries.map(([country, weight]) => ({
    country,
    part: weight * dice.around(1, 0.6),
  }));
  const all = parts.reduce((total, { part }) => total + part, 0);
  return parts.map(({ country, part }) => {
    const messages = Math.round((leaked * part) / all);
    const price = (countries[country]?.price ?? 0.2) * dice.between(0.94, 1.06);
    return { country, fraud_cost: new Big(messages).times(price.toFixed(5)).round(6).toFixed() };
  });
}

function modeOf(
  mode: Mode,
  seen: readonly Seen[],
  scanned: number,
  attempts: number,
  total: Big,
): HistoryMode {
  const { messages, blocked } = seen.find((one) => one.mode === mode) ?? { messages: 0, blocked: 0 };
  const expected = new Big(EXPECTED[mode]);
  const cost = total.times(messages).div(attempts);
  const rate = messages === 0 ? null : new Big(blocked).div(messages).round(3, Big.roundHalfUp);
  const { credit, note } = modeCredit(cost, expected, rate);
  return {
    mode,
    traffic_share: new Big(messages).div(scanned).round(6, Big.roundHalfUp).toFixed(6),
    messages,
    blocked,
    fraud_cost: cost.round(2, Big.roundHalfUp).toFixed(2),
    block_rate: rate?.toFixed(3) ?? null,
    expected_block_rate: EXPECTED[mode],
    credit: credit.toFixed(2),
    note,
  };
}
