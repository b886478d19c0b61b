import { describe, expect, test } from 'bun:test';
import { escalationAlert, staleTickets } from '../../../../f/spend/lib/watch/watch.ts';

const acme = { name: 'acme', display_name: 'Acme Corp' };
const asOf = '2026-02-15';

function escalations(...dates: string[]) {
  return dates.map((date, index) => ({ customer: 'Acme Corp', date, summary: `topic ${index}` }));
}

describe('escalations', () => {
  const rule = { days: 7, count: 3 };

  test.each([
    ['three within seven days', ['2026-02-09', '2026-02-12', '2026-02-15'], 3],
    ['two', ['2026-02-12', '2026-02-15'], undefined],
    ['three, one of them eight days old', ['2026-02-08', '2026-02-12', '2026-02-15'], undefined],
    ['three with one of the morning of the report', ['2026-02-12', '2026-02-15', '2026-02-16'], 3],
    ['three, one of them after the report', ['2026-02-12', '2026-02-15', '2026-02-17'], undefined],
  ])('%s: %p, %p', (_, dates, count) => {
    expect(escalationAlert(escalations(...dates), acme, asOf, rule)?.count).toBe(count);
  });

  test('name the first three different topics', () => {
    const topics = ['503s', 'Seagate Thailand', '503s', '', 'fax', 'DID'];
    const found = topics.map((summary) => ({ customer: 'acme', date: asOf, summary }));
    expect(escalationAlert(found, acme, asOf, rule)).toMatchObject({
      count: 6,
      topics: ['503s', 'Seagate Thailand', 'fax'],
    });
  });

  test('of other customers do not count', () => {
    const others = escalations(asOf, asOf, asOf).map((one) => ({ ...one, customer: 'Acme' }));
    expect(escalationAlert(others, { name: 'acme_corp', display_name: 'Acme Corp' }, asOf, rule)).toBeNull();
  });
});

describe('tickets', () => {
  const rule = { staleDays: 5, holidays: new Set<string>() };
  const ticket = (lastActivity: string, status = 'Open') => [
    { id: 'ENGDESK-1', customer: 'ACME', status, lastActivity },
  ];

  test.each([
    // Friday the 6th: five business days until Sunday the 15th.
    ['2026-02-06', [5]],
    ['2026-02-08', [5]],
    ['2026-02-09', []],
    ['2026-02-03', [8]],
  ])('without activity since %s: stale for %p business days', (lastActivity, days) => {
    const found = staleTickets(ticket(lastActivity), acme, asOf, rule);
    expect(found.map(({ businessDays }) => businessDays)).toEqual(days);
  });

  test.each(['closed', 'Closed', 'RESOLVED', ' resolved '])('that are %p are left out', (status) => {
    expect(staleTickets(ticket('2026-01-01', status), acme, asOf, rule)).toEqual([]);
  });

  test('are not stale by a holiday', () => {
    const holidays = new Set(['2026-02-10']);
    expect(staleTickets(ticket('2026-02-06'), acme, asOf, { ...rule, holidays })).toEqual([]);
  });
});
