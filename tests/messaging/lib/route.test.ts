import { describe, expect, test } from 'bun:test';
import { parsePolicy } from '../../../f/messaging/lib/policy/policy.ts';
import { route } from '../../../f/messaging/lib/routing/route.ts';

const all = {
  SMS: { enabled: true },
  WhatsApp: { enabled: true },
  Call: { enabled: true },
  Email: { enabled: true },
};
const policy = parsePolicy({ version: 'test', channels: all });
const recipient = { phone: '+447700900001', email: 'ana@example.com' };
const request = { type: 'notification', priority: 'MEDIUM', preferred: null, recipient } as const;

describe('the first channel', () => {
  test.each([
    ['CRITICAL', 'Call'],
    ['HIGH', 'SMS'],
    ['MEDIUM', 'WhatsApp'],
    ['LOW', 'Email'],
  ] as const)('of priority %s is %s', (priority, channel) => {
    expect(route({ ...request, priority }, policy)).toMatchObject({ reason: 'priority' });
    expect(route({ ...request, priority }, policy).plan[0]).toBe(channel);
  });

  test('follows the mapping of the policy', () => {
    const other = parsePolicy({
      version: 'test',
      channels: all,
      priority_channel_mapping: { MEDIUM: 'SMS' },
    });
    expect(route(request, other).plan[0]).toBe('SMS');
  });

  test('is the preferred one when it can be used, and that of the priority otherwise', () => {
    expect(route({ ...request, preferred: 'Call' }, policy)).toMatchObject({ reason: 'preferred' });
    const phoneOnly = { phone: recipient.phone, email: null };
    const chosen = route({ ...request, preferred: 'Email', recipient: phoneOnly }, policy);
    expect(chosen).toMatchObject({ reason: 'priority', plan: ['WhatsApp', 'SMS', 'Call'] });
  });

  test('of a code is SMS whatever its priority', () => {
    expect(route({ ...request, type: 'otp', priority: 'LOW' }, policy)).toMatchObject({
      reason: 'type',
      plan: ['SMS', 'WhatsApp', 'Call', 'Email'],
    });
  });

  test('is the cheapest that is enabled when no wish can be met', () => {
    const some = parsePolicy({
      version: 'test',
      channels: { SMS: { enabled: true, cost: '0.050' }, Call: { enabled: true, cost: '0.0499' } },
    });
    expect(route(request, some)).toMatchObject({ reason: 'cheapest', plan: ['Call', 'SMS'] });
  });
});

test('the fallback of the seed is SMS, WhatsApp, Call', () => {
  const phoneOnly = { phone: recipient.phone, email: null };
  expect(route({ ...request, priority: 'HIGH', recipient: phoneOnly }, policy).plan).toEqual([
    'SMS',
    'WhatsApp',
    'Call',
  ]);
});

test('without a usable channel the plan is empty and the candidates say why', () => {
  const none = route(request, parsePolicy({ version: 'test' }));
  expect(none.plan).toEqual([]);
  expect(none.candidates.every(({ usable }) => !usable)).toBe(true);
});
