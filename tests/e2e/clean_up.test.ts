import { afterAll, beforeAll, expect, test } from 'bun:test';
import { subDays } from 'date-fns';
import { accounts, channelId, links, people } from '../../demo/scenario/index.ts';
import { attemptPath, requestKey } from '../../f/credits/lib/ledger/ledger.ts';
import { dayPath } from '../../f/credits/lib/ledger/reservations.ts';
import { isCompleted } from '../../local/store/job.ts';
import { type Company, openCompany, until } from './company.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company?.close());

test('clearing up on the runtime removes old tokens, over all pages, and nothing of a request that was just answered', async () => {
  const { items } = company.runtime.store;
  const { name, sid } = accounts.single;
  const ts = company.services.slack.actors.postAs(
    people.dana,
    channelId,
    `Credit request\nCustomer: ${name}\nAccount SID: ${sid}\n${links.single}`,
  );
  await until('the answer', () => company.replies(ts).length > 0);
  await until('the end of its run', () => company.runs('f/credits/flows/process_event').every(isCompleted));
  const tokens = () => items.listVariables('f/credits/ledger/').map(({ path }) => path);
  const ours = tokens();
  expect(ours).toContain(attemptPath(requestKey(channelId, ts), 1));
  const old = subDays(new Date(), 60).toISOString().slice(0, 10);
  for (let share = 1; share <= 250; share++) {
    const value = JSON.stringify({ key: 'k', amount: '1.00', limit: '2' });
    items.createVariable({ path: dayPath(old, share), value, isSecret: true, description: '' });
  }
  const job = await company.runtime.wait(
    company.runtime.run({ kind: 'flow', path: 'f/credits/flows/clean_up', args: {} }),
  );
  expect(job.result).toEqual({
    removed: { turn: 0, post: 0, approval: 0, share: 250, spend: 0 },
    kept: ours.length,
    stranded: [],
    reported: 0,
  });
  expect(tokens()).toEqual(ours);
}, 120_000);
