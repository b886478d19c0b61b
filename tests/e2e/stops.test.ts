import { afterAll, beforeAll, expect, test } from 'bun:test';
import { accounts, channelId, links, people } from '../../demo/scenario/index.ts';
import { isCompleted } from '../../local/store/job.ts';
import type { JsonObject } from '../../local/workspace/types.ts';
import { type Company, openCompany, until } from './company.ts';

const policyPath = 'f/credits/resources/policy';
const switchPath = 'f/credits/kill_switch';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company?.close());

const ask = ({ name, sid }: { name: string; sid: string }, link: string) =>
  company.services.slack.actors.postAs(
    people.dana,
    channelId,
    `Credit request\nCustomer: ${name}\nAccount SID: ${sid}\n${link}`,
  );
const ended = () =>
  until('the end of all runs', () => {
    const runs = company.runs('f/credits/flows/process_event');
    return runs.length > 0 && runs.every(isCompleted);
  });
const notices = () => company.services.slack.actors.directMessages(people.operator).map(({ text }) => text);
const throwSwitch = (value: string) =>
  company.runtime.store.items.putVariable({ path: switchPath, value, isSecret: false, description: '' });

test('the kill switch, thrown while requests are worked on, lets none of them post; off again, they are answered by hand', async () => {
  const stop = company.runtime.on((event) => {
    if (event.type === 'started' && event.job.stepId === 'notebook') throwSwitch('on');
  });
  const computed = ask(accounts.single, links.single);
  await until('its run', () => company.runs('f/credits/flows/process_event').length > 0);
  const asked = ask(accounts.asked, '');
  await ended();
  stop();
  const third = ask(accounts.above, links.above);
  await until('its run', () => company.runs('f/credits/flows/process_event').length > 2);
  await ended();
  expect(company.replies(computed)).toEqual([]);
  expect(company.replies(third)).toEqual([]);
  // Whichever came first: the question was asked before the switch, or never.
  expect(company.replies(asked).every((text) => text.startsWith('I could not find'))).toBe(true);
  expect(notices().filter((text) => text.includes('kill_switch')).length).toBeGreaterThanOrEqual(2);

  throwSwitch('off');
  const args = { looker_url: links.single, dry_run: false, channel: channelId, thread_ts: computed };
  await company.runtime.wait(
    company.runtime.run({ kind: 'flow', path: 'f/credits/flows/credit_from_url', args }),
  );
  expect(company.replies(computed)).toEqual(['Approved, $4,948.80, exceptions']);
}, 180_000);

test('above the ceiling of the day a credit becomes a review, and the channel sees nothing of it', async () => {
  const { items } = company.runtime.store;
  const policy = items.getResource(policyPath)?.value as JsonObject;
  const limits = { ...(policy.limits as JsonObject), max_credit_per_day: '5000.00' };
  items.updateResource(policyPath, { value: { ...policy, version: 'ceiling', limits } });
  const before = notices().length;
  const ts = ask(accounts.pairSecond, links.pairSecond);
  await until('the private message', () => notices().length > before);
  await ended();
  expect(company.replies(ts)).toEqual([]);
  expect(notices().at(-1)).toContain('Reason (day_limit_reached): the credits of');
  expect(notices().at(-1)).toContain(
    'add up to $4,948.80 already; with this one of $584.84 they are above the limit of $5,000.00 per day',
  );
}, 120_000);
