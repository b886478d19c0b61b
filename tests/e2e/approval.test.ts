import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { accounts, channelId, links, people } from '../../demo/scenario/index.ts';
import { buttonsUrl } from '../../demo/services.ts';
import { approvalPath } from '../../f/credits/lib/approval/approval.ts';
import { approveAction, refuseAction } from '../../f/credits/lib/approval/approval_response.ts';
import { waitingRun } from '../../f/credits/lib/approval/approval_run.ts';
import { type LedgerRecord, ledgerPath, requestKey } from '../../f/credits/lib/ledger/ledger.ts';
import { isCompleted } from '../../local/store/job.ts';
import type { JsonObject } from '../../local/workspace/types.ts';
import { buttonsOf, type MessageRow, messageExtra } from '../../simulators/index.ts';
import { signed } from '../../simulators/slack/deliveries.ts';
import { type Company, openCompany, until } from './company.ts';
import { addressesIn, postedLinks } from './posted_links.ts';
import { removeWorkspace, workspaceWithPolicy } from './workspace.ts';

let company: Company;
let workspace: string;
beforeAll(async () => {
  workspace = workspaceWithPolicy((policy) => ({
    ...policy,
    approval: { above: '100.00', escalate_to: [people.june] },
  }));
  company = await openCompany(workspace);
}, 120_000);
afterAll(async () => {
  await company?.close();
  removeWorkspace(workspace);
});

type Account = { name: string; sid: string };
const keyOf = (ts: string) => requestKey(channelId, ts);
const items = () => company.runtime.store.items;
const record = (ts: string) => items().getResource(ledgerPath(keyOf(ts)))?.value as unknown as LedgerRecord;
const cards = (user: string = people.operator) => company.services.slack.actors.directMessages(user);
const cardOf = (ts: string): MessageRow | undefined => cards().find((row) => row.extra.includes(keyOf(ts)));
const text = (row: MessageRow) => `${row.text}\n${JSON.stringify(messageExtra(row).blocks ?? [])}`;
const press = (row: MessageRow, action: string, user: string = people.operator) =>
  company.services.slack.buttons.click(user, row.channel, row.ts, action);
const approvalRuns = () => company.runs('f/credits/flows/approve_credit');

/** What was answered below a request, without the cards that explain it. */
const answers = (ts: string) => company.replies(ts).filter((reply) => reply.startsWith('Approved'));

/** Writes a request and waits for its card. */
async function asked(account: Account, link: string) {
  const body = `Credit request\nCustomer: ${account.name}\nAccount SID: ${account.sid}\n${link}`;
  const ts = company.services.slack.actors.postAs(people.dana, channelId, body);
  const card = await until('the card', () => cardOf(ts));
  const waiting = waitingRun(keyOf(ts), 1);
  await until('the wait', () => company.runtime.flowStatus(waiting)?.modules[2]?.type === 'WaitingForEvents');
  return { ts, card, waiting };
}
/** Every approval that was decided has come to its end. */
const settled = (ts: string) =>
  until('the end of the approval', () => record(ts).reason?.code !== 'approval_needed' && cardIsOver(ts));
const cardIsOver = (ts: string) =>
  approvalRuns()
    .filter((job) => job.args.ts === ts)
    .every(isCompleted);
const cardNow = (card: MessageRow) => cards().find((row) => row.ts === card.ts) ?? card;

describe('a credit above the threshold', () => {
  let ts: string;
  let card: MessageRow;

  test('is not posted: the operator gets a card with amount, reason, requester, link and breakdown', async () => {
    ({ ts, card } = await asked(accounts.single, links.single));
    expect(company.replies(ts)).toEqual([]);
    const shown = text(card);
    for (const part of [
      '$4,948.80',
      'approval_above',
      `<@${people.dana}>`,
      accounts.single.sid,
      'fraud cost',
      '2025-11-04',
    ])
      expect(shown).toContain(part);
    expect(buttonsOf(card).map(({ label }) => label)).toEqual(['Approve', 'Refuse']);
  }, 120_000);

  test('is decided by no GET on any link that we have posted, in words, cards or buttons', async () => {
    const buttonUrl = { type: 'actions', elements: [{ type: 'button', url: 'https://a.test/?b=1&amp;c=2' }] };
    expect(addressesIn({ text: '<http://b.test|here>', blocks: [buttonUrl] })).toEqual([
      'http://b.test',
      'https://a.test/?b=1&c=2',
    ]);
    const waiting = waitingRun(keyOf(ts), 1);
    // The requests, the verdicts, every right to post, the threads, the run that waits.
    const state = () =>
      JSON.stringify([
        items().listResources({ pathStart: ledgerPath('') }),
        items().listVariables(ledgerPath('')),
        [channelId, card.channel].map((id) => company.services.slack.actors.messages(id)),
        company.runtime.flowStatus(waiting)?.modules[2],
      ]);
    const before = state();
    const { actors } = company.services.slack;
    const rows = [channelId, ...Object.values(people)].flatMap((id) =>
      id === channelId ? actors.messages(id) : actors.directMessages(id),
    );
    const ours = postedLinks(rows.filter(({ user }) => user === people.bot)).filter(
      (url) => new URL(url).host === new URL(company.api.url).host,
    );
    expect(ours).toContainEqual(expect.stringContaining(waiting));
    const token = { headers: { authorization: `Bearer ${company.runtime.userToken}` } };
    for (const url of ours) {
      for (const init of [{}, token, { ...token, method: 'HEAD' }])
        await (await fetch(url, init)).arrayBuffer();
    }
    expect(state()).toBe(before);
    await company.scan();
    expect(record(ts)).toMatchObject({ reason: { code: 'approval_needed' }, decisions: [] });
    expect(items().getVariable(approvalPath(keyOf(ts), 1))).toBeUndefined();
    expect(company.replies(ts)).toEqual([]);
  }, 120_000);

  test('is decided by no forged press, nor by one that is old or from the future', async () => {
    const { slack } = company.services;
    const [button] = buttonsOf(card);
    if (button === undefined) throw new Error('the card has no button');
    const body = slack.buttons.payload(people.operator, card, button);
    const send = async (at: number, signingSecret = company.secret('f/credits/slack_signing_secret')) => {
      const request = signed(body, 'application/x-www-form-urlencoded', { signingSecret, now: () => at });
      return (await fetch(buttonsUrl(`${company.api.url}/api`), request)).status;
    };
    expect(await send(Date.now(), 'guessed')).toBe(401);
    expect(await send(Date.now() - 302_000)).toBe(400);
    expect(await send(Date.now() + 302_000)).toBe(400);
    expect(record(ts).reason?.code).toBe('approval_needed');
  });

  test('is posted once when somebody presses Approve, however often; the card then says who it was', async () => {
    const statuses = await Promise.all([
      press(card, approveAction),
      press(card, approveAction),
      press(card, approveAction),
    ]);
    expect(statuses).toEqual([200, 200, 200]);
    await settled(ts);
    await company.scan();
    expect(answers(ts)).toEqual(['Approved, $4,948.80, exceptions']);
    expect(record(ts)).toMatchObject({
      outcome: 'credited',
      decisions: [{ kind: 'approved', by: `slack:${people.operator}`, amount: '4948.80' }],
    });
    await until('the card to change', () => buttonsOf(cardNow(card)).length === 0);
    expect(text(cardNow(card))).toContain(`<@${people.operator}> approved`);
  }, 120_000);
});

test('a refused credit is not posted, and the requester hears nothing', async () => {
  const { ts, card } = await asked(accounts.asked, links.asked);
  await press(card, refuseAction);
  await settled(ts);
  // The other button of a card that still stands somewhere comes too late.
  const late = buttonsOf(card).find(({ actionId }) => actionId === approveAction);
  if (late)
    await company.services.slack.buttons.send(
      company.services.slack.buttons.payload(people.operator, card, late),
    );
  await company.scan();
  expect(company.replies(ts)).toEqual([]);
  expect(record(ts)).toMatchObject({ outcome: 'needs_review', reason: { code: 'approval_refused' } });
  await until('the card to change', () => text(cardNow(card)).includes('refused'));
}, 120_000);

test('an approval in Windmill counts as one of whoever is logged in', async () => {
  const { ts, waiting } = await asked(accounts.above, links.above);
  const response = await fetch(`${company.api.url}/api/w/local/jobs_u/flow/resume_suspended/${waiting}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${company.runtime.userToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ approved: true, payload: { reason: 'checked the account' } }),
  });
  expect(response.status).toBe(201);
  await settled(ts);
  expect(answers(ts)).toEqual(['Approved, $139.02, exceptions']);
  expect(record(ts).decisions).toMatchObject([
    { kind: 'approved', by: 'windmill:local', reason: 'checked the account' },
  ]);
}, 120_000);

test('an approval that nobody gives runs out into a word to those who are named, never into a credit', async () => {
  const { ts, card } = await asked(accounts.pairFirst, links.pairFirst);
  const open = record(ts);
  const past = new Date(Date.now() - 1_000).toISOString();
  items().updateResource(ledgerPath(keyOf(ts)), {
    value: { ...open, ask: { ...open.ask, expires_at: past } } as object as JsonObject,
  });
  await press(card, approveAction);
  await company.scan();
  await settled(ts);
  expect(company.replies(ts)).toEqual([]);
  expect(record(ts)).toMatchObject({
    outcome: 'needs_review',
    reason: { code: 'approval_expired' },
    decisions: [{ kind: 'expired' }],
  });
  for (const user of [people.operator, people.june])
    expect(
      cards(user)
        .map((row) => row.text)
        .join(),
    ).toContain('approval_expired');
}, 120_000);

test('a verdict whose run is gone is carried out by another one', async () => {
  const { ts, card, waiting } = await asked(accounts.pairSecond, links.pairSecond);
  company.runtime.cancel(waiting, 'the worker is gone', 'test');
  await until('its end', () =>
    approvalRuns()
      .filter((job) => job.id === waiting)
      .every(isCompleted),
  );
  await press(card, approveAction);
  await settled(ts);
  expect(answers(ts)).toEqual(['Approved, $584.84, exceptions']);
}, 120_000);
