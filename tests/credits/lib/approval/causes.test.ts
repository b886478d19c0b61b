import { describe, expect, test } from 'bun:test';
import Big from 'big.js';
import {
  approvalCauses,
  approvalPath,
  readVerdict,
  refusalReason,
} from '../../../../f/credits/lib/approval/approval.ts';
import { accountPath, noteCredited } from '../../../../f/credits/lib/ledger/ending.ts';
import { ledgerCredit, memoryItems, policy } from '../../world.ts';

const key = 'C0CREDIT01_1763000001_000100';
const account = `AC${'1'.repeat(32)}`;
const other = `AC${'2'.repeat(32)}`;
const first = { ...policy().approval, first_credit: true };

describe('the first credit of an account', () => {
  test('is recorded once for the account, with its request', async () => {
    const items = memoryItems();
    await noteCredited(items, key, [ledgerCredit(), ledgerCredit(), ledgerCredit({ account_sid: null })]);
    await noteCredited(items, 'another', [ledgerCredit()]);
    expect([...items.values]).toEqual([
      [`token:f/credits/ledger/account_${account}`, JSON.stringify({ key })],
    ]);
    expect(accountPath(account)).toBe(`f/credits/ledger/account_${account}`);
  });

  test('waits for a person, once per account', async () => {
    const items = memoryItems();
    await noteCredited(items, key, [ledgerCredit()]);
    const credits = [
      ledgerCredit(),
      ledgerCredit({ account_sid: other }),
      ledgerCredit({ account_sid: other }),
    ];
    expect(await approvalCauses(items, first, { amount: new Big(3), credits })).toEqual([
      { code: 'first_credit', message: `the first credit of ${other}` },
    ]);
  });

  test('is assumed for every credit of an unknown account', async () => {
    const items = {
      taken: async () => {
        throw new Error('an unexpected call');
      },
    };
    const credits = [ledgerCredit({ account_sid: null })];
    expect(await approvalCauses(items, first, { amount: new Big(1), credits })).toEqual([
      { code: 'first_credit', message: 'the first credit of an account that is not known' },
    ]);
  });
});

test('an unreadable decision is an error that names the variable and the problem', async () => {
  const items = memoryItems();
  await items.take(approvalPath(key, 2), { kind: 'approved' });
  const path = `f/credits/ledger/${key}_approval_2`;
  await expect(readVerdict(items, { key, turn: 2 })).rejects.toMatchObject({
    code: 'ledger_unreadable',
    message: `The verdict ${path} cannot be read; delete that variable and start the request again by hand. Nothing is posted for it until then`,
    cause: { name: 'ZodError' },
  });
  expect(await readVerdict(items, { key, turn: 1 })).toBeNull();
});

describe('a request that was not approved', () => {
  const decision = { by: 'slack:U0ROBIN', at: '2026-01-08T12:00:00.000Z', amount: '1.00' };
  test.each([
    ['refused', 'wrong account', 'approval_refused', `: wrong account`],
    ['refused', null, 'approval_refused', ''],
  ] as const)('%s with the reason %p names the person', (kind, reason, code, why) => {
    expect(refusalReason({ ...decision, kind, reason })).toEqual({
      code,
      message: `slack:U0ROBIN refused it at 2026-01-08T12:00:00.000Z${why}`,
    });
  });

  test('in time contains its deadline', () => {
    expect(refusalReason({ ...decision, kind: 'expired', reason: null })).toEqual({
      code: 'approval_expired',
      message: 'not approved by 2026-01-08T12:00:00.000Z',
    });
  });
});
