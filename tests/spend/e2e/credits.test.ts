import { afterAll, beforeAll, expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import { historyPath } from '../../../f/credits/lib/history/history.ts';
import {
  addDays,
  endOfPriorMonth,
  firstOfMonth,
  lastCompleteDay,
  shortDay,
} from '../../../f/spend/lib/calendar/day.ts';
import { historyLink, historyRow } from '../../credits/lib/history_world.ts';
import { openSpend, type SpendRuntime, workspaceOf } from './spend_runtime.ts';

let both: SpendRuntime;
let alone: SpendRuntime;
const root = workspaceOf(['shared', 'spend']);
beforeAll(async () => {
  both = await openSpend();
  alone = await openSpend({ root });
}, 240_000);
afterAll(async () => {
  await both.close();
  await alone.close();
  rmSync(root, { recursive: true, force: true });
});

/** The account of Tidewater Pay in f/spend/resources/policy.local.resource.yaml. */
const account = 'AC25c99fdd724b00b0e80b3b75e5c7138b';

const step = ({ opened }: SpendRuntime, id: string) =>
  opened.runtime.jobs({ limit: 1_000 }).find(({ stepId }) => stepId === id);

test('without CreditBot the report is the same, and one line of the log says why it has no credits', async () => {
  const [with_, without] = [await both.run({ dry_run: true }), await alone.run({ dry_run: true })];
  expect(without.error).toBeNull();
  expect(without.text).toBe(with_.text ?? '');
  expect(without.text).not.toContain('Credits:');
  const asked = step(alone, 'ask_credits');
  expect(asked?.result).toEqual({ credits: 'not_deployed', question: null });
  expect(alone.opened.runtime.logs(asked?.id ?? '')).toContain('"credits":"not_deployed"');
  expect(step(both, 'credits')?.result).toEqual({ credits: [] });
}, 240_000);

test('a credit of the month is in the report, one of the month before is not', async () => {
  const asOf = lastCompleteDay(new Date(), 'America/Chicago');
  const first = firstOfMonth(asOf);
  const rows = [
    // Posted on the first day of the month, as every covered day has it.
    historyRow(`${first}T18:00:00Z`, {
      amount: '123456.00',
      links: [historyLink({ account_sid: account, amount: '123456.00' })],
    }),
  ];
  const before = historyRow(`${endOfPriorMonth(asOf)}T18:00:00Z`, {
    amount: '1.00',
    links: [historyLink({ account_sid: account, amount: '1.00' })],
  });
  const { items } = both.opened.runtime.store;
  items.createResource(historyPath(first), { version: 1, rows }, 'state');
  items.createResource(historyPath(endOfPriorMonth(asOf)), { version: 1, rows: [before] }, 'state');
  const { text, error } = await both.run({ dry_run: true });
  expect(error).toBeNull();
  expect(text).toContain(`Credits:\n• Tidewater Pay: $123K credited on ${shortDay(first)}`);
}, 240_000);

test('a history that CreditBot cannot read is said in the report, which is made all the same', async () => {
  const asOf = lastCompleteDay(new Date(), 'America/Chicago');
  const path = historyPath(addDays(firstOfMonth(asOf), -5));
  both.opened.runtime.store.items.createResource(path, { version: 2 }, 'state');
  const { text, error } = await both.run({ dry_run: true });
  expect(error).toBeNull();
  expect(text).toContain('• Credits: no data (The history of');
}, 240_000);
