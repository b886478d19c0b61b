import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import Big from 'big.js';
import { endOfHistory } from '../../../demo/history/fill.ts';
import type { Dashboard } from '../../../f/credits/lib/dashboard/dashboard_metrics.ts';
import type { RequestPage } from '../../../f/credits/lib/dashboard/request_list.ts';
import { runtimeWithHistory, type WithHistory } from './runtime.ts';

const ROOT = join(import.meta.dir, '../../..');
const DAY_MS = 86_400_000;

interface Counted {
  requests: number;
  credited: number;
  amount: string;
  decided: number;
  automatic: number;
  mean_seconds: number;
  p95_seconds: number;
  in_time: number;
  open: number;
  outcomes: Record<string, number>;
  causes: Record<string, number>;
  days: Record<string, string>;
  accounts: Record<string, string>;
  modes: Record<string, string>;
  hours: Record<string, number>;
}

const dollars = (cents: number) => new Big(cents).div(100).toFixed(2);
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);

describe('the dashboard of 10,000 requests', () => {
  let opened: WithHistory;
  beforeAll(async () => {
    opened = await runtimeWithHistory({ until: endOfHistory(new Date()) });
  }, 120_000);
  afterAll(() => opened.close());

  const shown = (filter = {}) => opened.script<Dashboard>('f/credits/scripts/dashboard', filter);
  const listed = (wanted = {}) => opened.script<RequestPage>('f/credits/scripts/list_requests', wanted);
  const counted = async (filter: { from?: string; until?: string; channel?: string }): Promise<Counted> => {
    const { from = '', until = '', channel = '' } = filter;
    const state = join(opened.stateDir, 'runtime.sqlite');
    const count = join(import.meta.dir, 'count.py');
    const child = Bun.spawn([join(ROOT, '.venv/bin/python'), count, state, from, until, channel], {
      stderr: 'inherit',
    });
    return JSON.parse(await child.stdout.text());
  };

  const filters = {
    'the whole history': {},
    'a quarter': { from: daysAgo(90), until: daysAgo(0) },
    'one channel in a year': { from: daysAgo(400), until: daysAgo(35), channel: 'C0CREDITMEMO' },
  };
  test.each(Object.entries(filters))(
    'equals an independent count: %s',
    async (_name, filter) => {
      const [ours, theirs] = [await shown(filter), await counted(filter)];
      const { now } = ours;
      expect({ ...now, amount: dollars(now.amount) }).toMatchObject({
        requests: theirs.requests,
        credited: theirs.credited,
        amount: theirs.amount,
        decided: theirs.decided,
        automatic: theirs.automatic,
        answered: expect.any(Number),
        open: theirs.open,
      });
      expect(theirs.requests).toBeGreaterThan(500);
      expect(now.automation_rate).toBeCloseTo(theirs.automatic / theirs.decided, 12);
      expect(now.mean_seconds).toBeCloseTo(theirs.mean_seconds, 6);
      expect(now.p95_seconds).toBeCloseTo(theirs.p95_seconds, 6);
      expect(Math.round((now.in_time ?? 0) * now.answered)).toBe(theirs.in_time);
      const named = <T extends object>(all: T[], name: keyof T, value: (one: T) => unknown) =>
        Object.fromEntries(all.map((one) => [String(one[name]), value(one)]));
      const ended = ours.outcomes.filter(({ requests }) => requests > 0);
      expect(named(ended, 'outcome', ({ requests }) => requests)).toEqual(theirs.outcomes);
      expect(named(ours.causes, 'code', ({ requests }) => requests)).toEqual(theirs.causes);
      expect(named(ours.accounts, 'account', ({ amount }) => dollars(amount))).toEqual(theirs.accounts);
      expect(named(ours.modes, 'mode', ({ credit }) => dollars(credit))).toEqual(theirs.modes);
      const cells = ours.hours.map(({ weekday, hour, requests }) => [String(weekday * 24 + hour), requests]);
      expect(Object.fromEntries(cells)).toEqual(theirs.hours);
      const perDay = Object.values(theirs.days).reduce((all, amount) => all.plus(amount), new Big(0));
      expect(dollars(ours.series.reduce((all, { amount }) => all + amount, 0))).toBe(perDay.toFixed(2));
      if (ours.step === 'day') {
        const days = ours.series.filter(({ amount }) => amount > 0);
        expect(named(days, 'start', ({ amount }) => dollars(amount))).toEqual(theirs.days);
      }
      expect(ours.lateness.reduce((all, { requests }) => all + requests, 0)).toBe(now.answered);
    },
    120_000,
  );

  test('lists each request of the filter once over all pages', async () => {
    const wanted = { outcome: 'needs_review', from: daysAgo(300), limit: 100 };
    const keys: string[] = [];
    for (let offset = 0; ; offset += 100) {
      const page = await listed({ ...wanted, offset });
      keys.push(...page.requests.map(({ key }) => key));
      if (offset + 100 >= page.total) break;
    }
    const expected = opened.history.rows
      .filter(({ outcome, requested_at }) => outcome === 'needs_review' && requested_at >= daysAgo(300))
      .map(({ key }) => key);
    expect(keys).toEqual(expected.toReversed());
  }, 120_000);

  test('returns the error of an invalid filter', async () => {
    await expect(shown({ from: '2026-13-01' })).rejects.toThrow(/from/);
    await expect(shown({ from: '2026-02-01', until: '2026-01-01' })).rejects.toThrow(/not after/);
    await expect(shown({ channel: 'help' })).rejects.toThrow(/channel id/);
    await expect(listed({ outcome: 'lost' })).rejects.toThrow(/outcome/);
  }, 120_000);
});
