import { afterAll, beforeAll, expect, test } from 'bun:test';
import { accounts, channelId, links, people } from '../../demo/scenario/index.ts';
import { type LedgerRecord, ledgerPath, requestKey } from '../../f/credits/lib/ledger/ledger.ts';
import type { JsonObject } from '../../local/workspace/types.ts';
import { type Company, openCompany, until } from './company.ts';
import { removeWorkspace, workspaceWithPolicy } from './workspace.ts';

let company: Company;
let workspace: string;
let ts: string;
beforeAll(async () => {
  // Everything is above this limit: what comes in goes to review.
  workspace = workspaceWithPolicy((policy) => ({
    ...policy,
    limits: { ...(policy.limits as object), max_credit: '1000.00' },
  }));
  company = await openCompany(workspace);
  const body = `Credit request\nCustomer: ${accounts.single.name}\nAccount SID: ${accounts.single.sid}\n${links.single}`;
  ts = company.services.slack.actors.postAs(people.dana, channelId, body);
  await until('the review', () => record()?.phase === 'closed');
}, 120_000);
afterAll(async () => {
  await company?.close();
  removeWorkspace(workspace);
});

const record = () =>
  company.runtime.store.items.getResource(ledgerPath(requestKey(channelId, ts)))
    ?.value as unknown as LedgerRecord;
const again = async (form: JsonObject) => {
  const args = { channel: channelId, thread_ts: ts, ...form };
  const id = company.runtime.run({
    kind: 'flow',
    path: 'f/credits/flows/reprocess_request',
    args,
    createdBy: 'robin',
  });
  return (await company.runtime.wait(id)).result as JsonObject;
};
const answers = () => company.replies(ts).filter((reply) => reply.startsWith('Approved'));

test('a dry run says what it would come to and changes nothing', async () => {
  const before = JSON.stringify(record());
  expect(record()).toMatchObject({ outcome: 'needs_review', reason: { code: 'credit_above_limit' } });
  expect(await again({})).toMatchObject({ outcome: 'dry_run', reason: { code: 'credit_above_limit' } });
  expect(await again({ override_amount: '900.00', reason: 'agreed' })).toMatchObject({
    would_post: 'Approved, $900.00, exceptions',
  });
  expect(JSON.stringify(record())).toBe(before);
}, 120_000);

test('run again it is refused again, and the record says who ran it', async () => {
  expect(await again({ dry_run: false })).toMatchObject({
    outcome: 'needs_review',
    reason: { code: 'credit_above_limit' },
  });
  expect(record().decisions).toMatchObject([{ kind: 'reprocessed', by: 'windmill:robin' }]);
  expect(answers()).toEqual([]);
}, 120_000);

test('an amount without a reason, or above the limit of a request, is refused', async () => {
  expect(await again({ dry_run: false, override_amount: '900.00' })).toMatchObject({
    code: 'reason_missing',
  });
  const above = await again({ dry_run: false, override_amount: '1000.01', reason: 'agreed' });
  expect(above).toMatchObject({ outcome: 'needs_review', reason: { code: 'credit_above_limit' } });
  expect(answers()).toEqual([]);
}, 120_000);

test('an amount with a reason is posted once; then nothing more is', async () => {
  const form = { dry_run: false, override_amount: '900.00', reason: 'agreed with the customer' };
  expect(await again(form)).toMatchObject({ outcome: 'credited', amount: '900.00' });
  expect(await again(form)).toMatchObject({ kind: 'refused', code: 'already_credited' });
  expect(answers()).toEqual(['Approved, $900.00, exceptions']);
  expect(record().decisions.at(-1)).toMatchObject({
    kind: 'overridden',
    by: 'windmill:robin',
    amount: '900.00',
    reason: 'agreed with the customer',
  });
  const texts = () => company.services.slack.actors.messages(channelId).map(({ text }) => text);
  const card = await until('the card', () =>
    texts().find((text) => text.includes('agreed with the customer')),
  );
  expect(card).toContain('$900.00');
}, 120_000);
