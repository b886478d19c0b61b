import { describe, expect, test } from 'bun:test';
import {
  type CreditEntry,
  creditedTo,
  creditsQuestion,
  readCredits,
} from '../../../../f/spend/lib/credit/credit.ts';
import { documentOf } from '../../../../f/spend/lib/report/document.ts';
import { reportText } from '../../../../f/spend/lib/report/text.ts';
import { customersOf } from '../../../../f/spend/lib/report/wire.ts';
import { months, policyOf, report } from '../world.ts';

const asOf = '2026-02-15';
const account = `AC${'1'.repeat(32)}`;
const other = `AC${'2'.repeat(32)}`;
const acme = { name: 'acme', display_name: 'Acme', account_sids: [account, other] };
const policy = policyOf(['Beta'], {
  customers: [acme, { name: 'beta', display_name: 'Beta' }],
});

function credit(change: Partial<CreditEntry> = {}): CreditEntry {
  return {
    request: 'C0MAIN_1_1',
    account,
    amount: '3200.00',
    currency: 'USD',
    is_shared: false,
    credited_at: '2026-02-09T18:00:00.000Z',
    ...change,
  };
}

/** The lines below the heading of credits. @param current of a month whose expectation is $15,000 */
function lines(credits: CreditEntry[], current = '12000'): string[] {
  const snapshots = [...months('acme', asOf, current, '31000'), ...months('beta', asOf, '5', '5')];
  const text = reportText(report(snapshots, policy, asOf, { credits }));
  return /(?<=Credits:\n)(•.+\n)+/.exec(text)?.[0].trimEnd().split('\n') ?? [];
}

describe('the credits of a customer in the month', () => {
  test.each([
    ['that are the drop or more cover it', '12000', ', covers the drop of $3.0K'],
    ['to the cent', '11800', ', covers the drop of $3.2K'],
    ['one cent below the drop are a part of it', '11799.99', ', of a drop of $3.2K'],
    ['beside growth stand alone', '15000', ''],
  ])('%s', (_, current, text) => {
    expect(lines([credit()], current)).toEqual([`• Acme: $3.2K credited on Feb 9${text}`]);
  });

  test('stand among the customers to watch on the page', () => {
    const made = report(months('acme', asOf, '12000', '31000'), policy, asOf, { credits: [credit()] });
    expect(documentOf(made, []).watched).toEqual([
      {
        customer: 'acme',
        display_name: 'Acme',
        text: '$3.2K credited on Feb 9, covers the drop of $3.0K',
      },
    ]);
  });

  test('are summed up over its accounts, with their days', () => {
    const two = [credit(), credit({ account: other, amount: '0.01', credited_at: '2026-02-03T06:00:00Z' })];
    expect(lines(two, '20000')).toEqual(['• Acme: $3.2K credited on Feb 3, Feb 9']);
    const many = [1, 2, 3, 4].map((day) => credit({ credited_at: `2026-02-0${day}T18:00:00Z` }));
    expect(lines(many, '20000')).toEqual(['• Acme: $13K credited on 4 days, the last Feb 4']);
  });

  test('are those of the month in the zone of the policy, up to the covered day', () => {
    const at = (credited_at: string) => creditedTo(acme, [credit({ credited_at })], policy, asOf).length;
    expect(at('2026-02-01T05:59:59Z')).toBe(0);
    expect(at('2026-02-01T06:00:00Z')).toBe(1);
    expect(at('2026-02-16T05:59:59Z')).toBe(1);
    expect(at('2026-02-16T06:00:00Z')).toBe(0);
  });

  test('that other accounts share are counted once, as an upper limit that covers nothing', () => {
    const shared = [credit({ is_shared: true }), credit({ is_shared: true, account: other })];
    expect(lines(shared)).toEqual(['• Acme: up to $3.2K credited on Feb 9, of a drop of $3.0K']);
  });

  test('in another currency are shown in it, and not held against the drop', () => {
    expect(lines([credit({ currency: 'EUR' })])).toEqual(['• Acme: €3.2K credited on Feb 9']);
  });

  test('of another account or of nothing are left out, with the heading', () => {
    expect(lines([credit({ account: `AC${'9'.repeat(32)}` }), credit({ amount: '0.00' })])).toEqual([]);
  });

  test('are plain data in the result', () => {
    const made = report(months('acme', asOf, '12000', '31000'), policy, asOf, { credits: [credit()] });
    expect(customersOf(made).map(({ credited }) => credited)).toEqual([
      [{ amount: '3200.00', currency: 'USD', is_shared: false, days: ['2026-02-09'] }],
      [],
    ]);
  });
});

describe('the question', () => {
  test('is about the accounts of the shown customers, with a day more on both sides', () => {
    expect(creditsQuestion(policy.customers, asOf)).toEqual({
      accounts: [account, other],
      from: '2026-01-31',
      until: '2026-02-17',
    });
    expect(creditsQuestion(policy.customers.slice(1), asOf)).toBeNull();
  });

  test('has each account once', () => {
    const twice = [acme, { name: 'beta', display_name: 'Beta', account_sids: [other] }];
    expect(() => policyOf([], { customers: twice })).toThrow('an account is in account_sids twice');
    expect(() => policyOf([], { customers: [{ ...acme, account_sids: ['AC1'] }] })).toThrow('account SID');
  });
});

describe('the answer', () => {
  test('is none where nothing was asked, and a gap with its reason where none came', () => {
    expect(readCredits(null)).toEqual([]);
    expect(readCredits({ credits: 'not_deployed', question: null })).toEqual([]);
    expect(readCredits({ credits: [credit()] })).toEqual([credit()]);
    const failed = readCredits({ error: { name: 'CreditError', message: 'the history is unreadable' } });
    expect(failed).toMatchObject({ reason: 'source_unavailable', detail: 'the history is unreadable' });
    expect(readCredits({ credits: [{ amount: 3200 }] })).toMatchObject({ reason: 'shape_changed' });
  });

  test('that did not come is said in the report', () => {
    const credits = readCredits({ error: { message: 'the history is unreadable' } });
    const text = reportText(report(months('acme', asOf, '15000', '31000'), policy, asOf, { credits }));
    expect(text).toContain('ℹ️ DATA\n• Credits: no data (the history is unreadable)\n');
  });
});
