import { describe, expect, test } from 'bun:test';
import Big from 'big.js';
import { generateHistory } from '../../demo/history/requests.ts';
import { modeCredit } from '../../f/credits/lib/credit/formula.ts';
import { type HistoryRow, historyRowSchema } from '../../f/credits/lib/history/history_row.ts';
import { outcomes } from '../../f/credits/lib/ledger/ledger.ts';

const until = new Date('2026-11-21T00:00:00Z');
const { rows } = generateHistory({ until, count: 3_000 });
const links = rows.flatMap((row) => row.links);

describe('the generated history', () => {
  test('is the same for the same seed, and different for another', () => {
    const again = generateHistory({ until, count: 400, seed: 7 });
    expect(generateHistory({ until, count: 400, seed: 7 })).toEqual(again);
    expect(generateHistory({ until, count: 400, seed: 8 }).rows[0]).not.toEqual(again.rows[0]);
  });

  test('has the schema of the history, in order, each request once', () => {
    for (const row of rows) expect(historyRowSchema.parse(row)).toEqual(row);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(3_000);
    const times = rows.map(({ requested_at }) => requested_at);
    expect(times).toEqual(times.toSorted());
    expect(times.at(-1)?.slice(0, 10)).toBe('2026-11-20');
  });

  test('contains every outcome, channel, country and mode', () => {
    expect(new Set(rows.map(({ outcome }) => outcome))).toEqual(new Set(outcomes));
    expect(new Set(rows.map(({ channel }) => channel)).size).toBe(2);
    expect(new Set(links.flatMap(({ account_sid }) => account_sid ?? [])).size).toBeGreaterThan(30);
    expect(
      new Set(links.flatMap(({ countries }) => countries.map(({ country }) => country))).size,
    ).toBeGreaterThan(10);
  });

  test('the credit is the result of the formula for the exact cost of each mode', () => {
    const modes = links.flatMap((link) => link.modes.map((mode) => ({ link, mode })));
    expect(modes.length).toBeGreaterThan(6_000);
    for (const { link, mode } of modes) {
      const cost = new Big(link.fraud_cost ?? 0).times(mode.messages).div(link.traffic?.attempts ?? 0);
      const rate = mode.block_rate === null ? null : new Big(mode.block_rate);
      const { credit, note } = modeCredit(cost, new Big(mode.expected_block_rate), rate);
      expect([mode.credit, mode.note]).toEqual([credit.toFixed(2), note]);
    }
  });

  test('sums agree: modes to links, links to requests, countries to the cost', () => {
    const cents = (all: readonly (string | null)[]) =>
      all.reduce((total, one) => total.plus(one ?? 0), new Big(0));
    for (const link of links.filter(({ result }) => result === 'credit')) {
      expect(cents(link.modes.map(({ credit }) => credit)).toFixed(2)).toBe(String(link.amount));
      expect(cents(link.countries.map(({ fraud_cost }) => fraud_cost)).toFixed()).toBe(
        String(link.fraud_cost),
      );
    }
    for (const row of credited()) {
      expect(cents(row.links.map(({ amount }) => amount)).toFixed(2)).toBe(String(row.amount));
      expect(Number(row.amount)).toBeGreaterThan(0);
      expect(row.answered_at === null || row.posted_ts === null).toBe(false);
    }
  });

  test('lists the credits that are far above the usual ones of their account', () => {
    const big = generateHistory({ until });
    expect(big.rows).toHaveLength(10_000);
    expect(big.anomalies.length).toBeGreaterThan(8);
    for (const key of big.anomalies) {
      const row = big.rows.find((candidate) => candidate.key === key);
      const account = row?.links[0]?.account_sid;
      const usual = big.rows
        .filter(({ outcome, links: [link] }) => outcome === 'credited' && link?.account_sid === account)
        .map(({ amount }) => Number(amount))
        .sort((a, b) => a - b);
      expect(Number(row?.amount)).toBeGreaterThan(2 * (usual[Math.floor(usual.length / 2)] ?? 0));
    }
  }, 60_000);

  function credited(): HistoryRow[] {
    return rows.filter(({ outcome }) => outcome === 'credited');
  }
});
