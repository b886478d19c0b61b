import { afterEach, beforeEach, expect, test } from 'bun:test';
import { customers } from '../../../demo/spend/customers.ts';
import { figure } from '../../figures.ts';
import { openSpend, type SpendRuntime } from './spend_runtime.ts';

/** The stated deadlines and a view that is slow for 40 s; scaled down otherwise. */
const isLong = process.env.LONG === '1';
const requestSeconds = isLong ? 30 : 5;

let spend: SpendRuntime;
beforeEach(async () => {
  spend = await openSpend();
  const { items } = spend.opened.runtime.store;
  const path = 'f/spend/resources/policy';
  const policy = items.getResource(path)?.value as object;
  const deadlines = { request_seconds: requestSeconds, sources_seconds: 240 };
  items.updateResource(path, { value: { ...policy, deadlines } });
}, 120_000);
afterEach(() => spend.close());

/** The lines of the customers, without names. */
const lines = (text: string | null) =>
  (text ?? '').split('\n').filter((line) => /^(✅|🚨|➖|❔) /.test(line));
const dataLines = (text: string | null) =>
  (text ?? '').split('ℹ️ DATA\n')[1]?.split('\n\n')[0]?.split('\n') ?? [];
const known = customers.filter(({ today }) => today !== 'nothing').length;

/** Runs the flow and says how long it took. */
async function timed(what: string) {
  const begin = performance.now();
  const run = await spend.run();
  const seconds = (performance.now() - begin) / 1_000;
  figure(`spend, ${what}: report after ${seconds.toFixed(1)} s, in Slack and Telegram once each`);
  expect(run.error).toBeNull();
  expect(spend.inSlack()).toHaveLength(1);
  // A long report has several parts.
  expect(spend.inTelegram().join('\n')).toBe(run.text ?? '');
  return { ...run, seconds };
}

test('Tableau down and the billing agent up: every amount comes from the agent, and the report says so', async () => {
  spend.services.sources.tableau.faults.next({ method: '*', kind: 'html_502', times: 1_000 });
  const { text } = await timed('Tableau down');
  expect(lines(text)).toHaveLength(24);
  expect(lines(text).filter((line) => line.includes('no data'))).toHaveLength(24 - known);
  expect(dataLines(text)[0]).toStartWith(
    '• From the billing agent, not from Tableau: Cobalt Stays, Tidewater Pay',
  );
  expect(dataLines(text)).toContain('• Tableau sign-in: HTTP 502 (24 customers)');
}, 240_000);

test('both down: no data for everyone, with both reasons, and no zero', async () => {
  await spend.services.sources.stop();
  const { text } = await timed('Tableau and billing agent down');
  expect(lines(text)).toHaveLength(24);
  for (const line of lines(text)) {
    expect(line).toStartWith('❔ ');
    expect(line).toContain('no data — Tableau: Tableau sign-in: no answer (');
    expect(line).toContain('; billing agent: A2A: ');
  }
  expect(text).not.toContain('$0');
  expect(dataLines(text)).toContain('• Tableau sign-in: no answer (ConnectionRefused) (24 customers)');
}, 240_000);

test('a view that is slow for 40 s is given up, the report comes before it answers, and says so', async () => {
  const slowSeconds = isLong ? 40 : 120;
  spend.services.sources.tableau.slowView('service_breakdown-view', 1_000 * slowSeconds);
  const { text, seconds } = await timed(
    `a view slow for ${slowSeconds} s, deadline ${requestSeconds} s a request`,
  );
  expect(seconds).toBeLessThan(isLong ? 60 : slowSeconds);
  expect(lines(text).filter((line) => line.includes('no data'))).toHaveLength(24 - known);
  expect(text).toContain('• Cobalt Stays: no data on its services');
  expect(text).toContain(`• Tableau: view service_breakdown: no answer within ${requestSeconds} s (`);
  expect(text).toContain(
    '• Tableau: view service_breakdown: not asked any more, 8 requests in a row had no answer (',
  );
}, 240_000);
