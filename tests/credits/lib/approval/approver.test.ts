import { describe, expect, test } from 'bun:test';
import {
  type ApprovalResponse,
  type AuthorizationContext,
  approveAction,
  askedPeople,
  authorize,
  readClick,
  readResume,
} from '../../../../f/credits/lib/approval/approval_response.ts';
import { type LedgerRecord, newRecord } from '../../../../f/credits/lib/ledger/ledger.ts';
import { channel, look } from '../../world.ts';

const now = new Date('2026-01-08T12:00:00Z');
const ask = {
  turn: 1,
  hash: 'h',
  causes: [{ code: 'approval_above' as const, message: 'above' }],
  asked_at: now.toISOString(),
  expires_at: '2026-01-09T12:00:00.000Z',
  requester: 'U0DANA',
  links_given: false,
};
const record = (changes: Partial<LedgerRecord> = {}): LedgerRecord => ({
  ...newRecord(
    { key: 'C0CREDIT01_1', channel, ts: '1.000100', links: [look(1)] },
    { run: 'run1', policy: 'p', now, leaseMinutes: 30 },
  ),
  phase: 'closed',
  outcome: 'needs_review',
  reason: { code: 'approval_needed', message: '' },
  amount: '100.00',
  ask,
  ...changes,
});
const response = (changes: Partial<ApprovalResponse> = {}): ApprovalResponse => ({
  kind: 'approved',
  person: { slack: 'U0ROBIN' },
  reason: null,
  hash: 'h',
  ask: 1,
  at: now,
  ...changes,
});
const authorization = (
  said: Partial<ApprovalResponse>,
  four_eyes = false,
  changes: Partial<AuthorizationContext> = {},
) =>
  authorize(
    {
      record: record(),
      rule: { four_eyes, escalate_to: ['U0JUNE', 'U0DANA'] },
      operator: 'U0ROBIN',
      ...changes,
    },
    response(said),
  );

describe('an answer to a question is accepted', () => {
  test.each<[string, Partial<ApprovalResponse>, string]>([
    ['of the operator', {}, 'slack:U0ROBIN'],
    ['of a person named in the policy', { person: { slack: 'U0JUNE' } }, 'slack:U0JUNE'],
    ['of who is logged in to Windmill', { person: { windmill: 'robin' } }, 'windmill:robin'],
    ['of an unknown person without the four-eyes rule', { person: null }, 'somebody unknown'],
  ])('%s', (_, said, by) => {
    expect(authorization(said)).toMatchObject({
      kind: 'authorized',
      verdict: { kind: 'approved', by, amount: '100.00', hash: 'h' },
    });
  });
});

describe('an answer is rejected', () => {
  test.each<[string, Partial<ApprovalResponse>]>([
    ['about another question', { ask: 2 }],
    ['about another proposal', { hash: 'other' }],
    ['once it has run out', { at: new Date(ask.expires_at) }],
    ['from another Slack user', { person: { slack: 'U0MALLORY' } }],
  ])('%s', (_, said) => {
    expect(authorization(said)).toMatchObject({ kind: 'rejected' });
  });

  test('when the question is closed', () => {
    for (const changes of [
      { ask: null },
      { reason: { code: 'approval_refused' as const, message: '' } },
      { phase: 'claimed' as const },
    ])
      expect(authorization({}, false, { record: record(changes) })).toMatchObject({ kind: 'rejected' });
    expect(authorization({}, false, { record: null })).toMatchObject({ kind: 'rejected' });
  });
});

describe('with the four-eyes rule', () => {
  test('the requester cannot approve the credit, even as the operator', () => {
    expect(authorization({ person: { slack: 'U0DANA' } }, true)).toMatchObject({ kind: 'rejected' });
    expect(authorization({ person: { slack: 'U0DANA' } }, true, { operator: 'U0DANA' })).toMatchObject({
      kind: 'rejected',
    });
    expect(authorization({ person: { slack: 'U0DANA' } }, false)).toMatchObject({ kind: 'authorized' });
  });

  test('an unknown person cannot approve, and no person can when the requester is unknown', () => {
    expect(authorization({ person: null }, true)).toMatchObject({ kind: 'rejected' });
    const unknown = record({ ask: { ...ask, requester: null } });
    expect(authorization({}, true, { record: unknown })).toMatchObject({ kind: 'rejected' });
  });

  const did = (kind: 'overridden' | 'reprocessed' | 'approved', by: string) => ({
    kind,
    by,
    at: now.toISOString(),
    reason: 'r',
    amount: '100.00',
  });
  test.each([
    ['who set the amount', [did('overridden', 'windmill:robin')], 'rejected'],
    ['who started it again', [did('reprocessed', 'windmill:robin')], 'rejected'],
    [
      'who set the amount before another person reran it',
      [did('overridden', 'windmill:robin'), did('reprocessed', 'windmill:june')],
      'authorized',
    ],
    [
      'who set the amount, whatever was approved since',
      [did('overridden', 'windmill:robin'), did('approved', 'windmill:june')],
      'rejected',
    ],
    ['who only approved it before', [did('approved', 'windmill:robin')], 'authorized'],
  ] as const)('a response is authorization by what its giver has done before: %s', (_, decisions, kind) => {
    const own = { record: record({ decisions: [...decisions] }) };
    expect(authorization({ person: { windmill: 'robin' } }, true, own).kind).toBe(kind);
    expect(authorization({ person: { windmill: 'ada' } }, true, own)).toMatchObject({ kind: 'authorized' });
    expect(authorization({ person: { windmill: 'robin' } }, false, own)).toMatchObject({
      kind: 'authorized',
    });
  });

  test.each<[string, Partial<ApprovalResponse>, string]>([
    ['unknown', { person: null }, 'four eyes are required, and the person is unknown'],
    [
      'the requester',
      { person: { slack: 'U0DANA' } },
      'four eyes are required, and this may be the requester',
    ],
    [
      'who started it again',
      { person: { windmill: 'robin' } },
      'four eyes are required, and this person started the request again',
    ],
    [
      'a stranger',
      { person: { slack: 'U0MALLORY' } },
      '<@U0MALLORY> is neither the operator nor named in approval.escalate_to of the policy',
    ],
    ['too late', { at: new Date(ask.expires_at) }, `the approval ran out at ${ask.expires_at}`],
    ['about another question', { ask: 2 }, 'this question is not open any more'],
  ])('rejects a response, with the reason: %s', (_, said, why) => {
    const own = { record: record({ decisions: [did('reprocessed', 'windmill:robin')] }) };
    expect(authorization(said, true, own)).toEqual({ kind: 'rejected', why });
  });

  test('the card goes to the others when the operator wrote the request', () => {
    const rule = { four_eyes: true, escalate_to: ['U0JUNE', 'U0ROBIN'] };
    expect(askedPeople(rule, 'U0ROBIN', 'U0ROBIN')).toEqual(['U0JUNE']);
    expect(askedPeople(rule, 'U0ROBIN', 'U0DANA')).toEqual(['U0ROBIN']);
    expect(askedPeople({ ...rule, escalate_to: [] }, 'U0ROBIN', 'U0ROBIN')).toEqual(['U0ROBIN']);
    expect(askedPeople({ ...rule, four_eyes: false }, 'U0ROBIN', 'U0ROBIN')).toEqual(['U0ROBIN']);
  });
});

describe('a request of Slack', () => {
  const clicked = { action_id: approveAction, value: JSON.stringify({ key: 'k', ask: 1, hash: 'h' }) };
  const payload = (changes: object = {}, action: object = {}) =>
    new URLSearchParams({
      payload: JSON.stringify({
        type: 'block_actions',
        user: { id: 'U0ROBIN' },
        actions: [{ ...clicked, ...action }],
        ...changes,
      }),
    }).toString();

  test('is parsed as a click of a person on a button', () => {
    expect(readClick(payload())).toEqual({ kind: 'approved', key: 'k', ask: 1, hash: 'h', user: 'U0ROBIN' });
    expect(readClick(payload({}, { action_id: 'creditbot_approve' }))).toMatchObject({ kind: 'approved' });
    expect(readClick(payload({}, { action_id: 'creditbot_refuse' }))).toMatchObject({ kind: 'refused' });
    const later = { value: JSON.stringify({ key: 'k', ask: 7, hash: 'h' }) };
    expect(readClick(payload({ user: { id: 'W0JUNE' } }, later))).toMatchObject({ ask: 7, user: 'W0JUNE' });
  });

  test.each([
    ['nothing', ''],
    ['no JSON', 'payload=%7B'],
    ['another interaction', payload({ type: 'view_submission' })],
    ['no person', payload({ user: { id: '' } })],
    ['another button', payload({}, { action_id: 'other' })],
    ['a button that carries something else', payload({}, { value: '{"key":"k"}' })],
    ['a button that carries no JSON', payload({}, { value: 'k' })],
    ['a question of no turn', payload({}, { value: '{"key":"k","ask":0,"hash":"h"}' })],
    ['a button that carries more', payload({}, { value: '{"key":"k","ask":1,"hash":"h","more":1}' })],
    ['a person with something before it', payload({ user: { id: 'xU0ROBIN' } })],
    ['a person with something behind it', payload({ user: { id: 'U0ROBIN>' } })],
    ['no click', payload({ actions: [] })],
    ['two clicks', payload({ actions: [clicked, clicked] })],
  ])('is not a click on a button of the bot when it is %s', (_, raw) => {
    expect(readClick(raw)).toBe(null);
  });
});

describe("the result of Windmill's own approval", () => {
  const refusal = (who: string) => ({ name: 'SuspendedDisapproved', message: `Disapproved by ${who}` });
  test.each<[unknown, string[], object]>([
    [{ reason: 'fine' }, ['robin'], { kind: 'approved', who: 'robin', reason: 'fine' }],
    [{}, ['robin'], { kind: 'approved', who: 'robin', reason: null }],
    [null, ['anonymous'], { kind: 'approved', who: null, reason: null }],
    [null, [], { kind: 'approved', who: null, reason: null }],
    [{ error: refusal('june') }, [], { kind: 'refused', who: 'june', reason: null }],
    [refusal('unknown'), ['june'], { kind: 'refused', who: null, reason: null }],
    [{ error: { name: 'SuspendedTimedOut', message: 'Timed out' } }, [], { kind: 'timed_out' }],
    [{ name: 'SuspendedTimedOut' }, [], { kind: 'timed_out' }],
    [null, [''], { kind: 'approved', who: null, reason: null }],
    [{ reason: '' }, ['robin'], { kind: 'approved', who: 'robin', reason: null }],
    [refusal('june\nof acme'), [], { kind: 'refused', who: 'june\nof acme', reason: null }],
    [{ name: 'SuspendedDisapproved' }, ['june'], { kind: 'refused', who: null, reason: null }],
    [
      { name: 'Error', message: 'said: Disapproved by june' },
      ['june'],
      { kind: 'refused', who: null, reason: null },
    ],
  ])('%j by %j', (resume, approvers, expected) => {
    expect(readResume(resume, approvers)).toEqual(expected as ReturnType<typeof readResume>);
  });
});
