import { describe, expect, test } from 'bun:test';
import { readResume } from '../../../../f/credits/lib/approval/approval_run.ts';
import {
  approveAction,
  askedPeople,
  refuseAction,
  type WeighContext,
  type Word,
  weigh,
} from '../../../../f/credits/lib/approval/approver.ts';
import { readPress } from '../../../../f/credits/lib/approval/press.ts';
import { type LedgerRecord, newRecord } from '../../../../f/credits/lib/ledger/ledger.ts';
import { channel, look } from '../../world.ts';

const now = new Date('2026-01-08T12:00:00Z');
const ask = {
  turn: 1,
  hash: 'h',
  causes: [{ code: 'approval_above', message: 'above' }],
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
const word = (changes: Partial<Word> = {}): Word => ({
  kind: 'approved',
  person: { slack: 'U0ROBIN' },
  reason: null,
  hash: 'h',
  ask: 1,
  at: now,
  ...changes,
});
const weighed = (said: Partial<Word>, four_eyes = false, changes: Partial<WeighContext> = {}) =>
  weigh(
    {
      record: record(),
      rule: { four_eyes, escalate_to: ['U0JUNE', 'U0DANA'] },
      operator: 'U0ROBIN',
      ...changes,
    },
    word(said),
  );

describe('an answer to a question counts', () => {
  test.each<[string, Partial<Word>, string]>([
    ['of the operator', {}, 'slack:U0ROBIN'],
    ['of somebody named in the policy', { person: { slack: 'U0JUNE' } }, 'slack:U0JUNE'],
    ['of who is logged in to Windmill', { person: { windmill: 'robin' } }, 'windmill:robin'],
    ['of nobody known, where four eyes are not asked for', { person: null }, 'somebody unknown'],
  ])('%s', (_, said, by) => {
    expect(weighed(said)).toMatchObject({
      kind: 'counts',
      verdict: { kind: 'approved', by, amount: '100.00', hash: 'h' },
    });
  });
});

describe('an answer counts for nothing', () => {
  test.each<[string, Partial<Word>]>([
    ['about another question', { ask: 2 }],
    ['about another proposal', { hash: 'other' }],
    ['once it has run out', { at: new Date(ask.expires_at) }],
    ['from another Slack user', { person: { slack: 'U0MALLORY' } }],
  ])('%s', (_, said) => {
    expect(weighed(said)).toMatchObject({ kind: 'void' });
  });

  test('when nothing is asked any more', () => {
    for (const changes of [
      { ask: null },
      { reason: { code: 'approval_refused', message: '' } },
      { phase: 'claimed' as const },
    ])
      expect(weighed({}, false, { record: record(changes) })).toMatchObject({ kind: 'void' });
    expect(weighed({}, false, { record: null })).toMatchObject({ kind: 'void' });
  });
});

describe('where four eyes are asked for', () => {
  test('who asked for the credit cannot approve it, even as the operator', () => {
    expect(weighed({ person: { slack: 'U0DANA' } }, true)).toMatchObject({ kind: 'void' });
    expect(weighed({ person: { slack: 'U0DANA' } }, true, { operator: 'U0DANA' })).toMatchObject({
      kind: 'void',
    });
    expect(weighed({ person: { slack: 'U0DANA' } }, false)).toMatchObject({ kind: 'counts' });
  });

  test('nobody unknown can, nor anybody when it is not known who asked', () => {
    expect(weighed({ person: null }, true)).toMatchObject({ kind: 'void' });
    const unknown = record({ ask: { ...ask, requester: null } });
    expect(weighed({}, true, { record: unknown })).toMatchObject({ kind: 'void' });
  });

  test('who set the amount cannot', () => {
    const decision = {
      kind: 'overridden' as const,
      by: 'windmill:robin',
      at: now.toISOString(),
      reason: 'r',
      amount: '100.00',
    };
    const own = { record: record({ decisions: [decision] }) };
    expect(weighed({ person: { windmill: 'robin' } }, true, own)).toMatchObject({ kind: 'void' });
    expect(weighed({ person: { windmill: 'june' } }, true, own)).toMatchObject({ kind: 'counts' });
  });

  test('the card goes to the others when the operator wrote the request', () => {
    const rule = { four_eyes: true, escalate_to: ['U0JUNE', 'U0ROBIN'] };
    expect(askedPeople(rule, 'U0ROBIN', 'U0ROBIN')).toEqual(['U0JUNE']);
    expect(askedPeople(rule, 'U0ROBIN', 'U0DANA')).toEqual(['U0ROBIN']);
    expect(askedPeople({ ...rule, escalate_to: [] }, 'U0ROBIN', 'U0ROBIN')).toEqual(['U0ROBIN']);
    expect(askedPeople({ ...rule, four_eyes: false }, 'U0ROBIN', 'U0ROBIN')).toEqual(['U0ROBIN']);
  });
});

describe('what Slack sends', () => {
  const payload = (changes: object = {}, action: object = {}) =>
    new URLSearchParams({
      payload: JSON.stringify({
        type: 'block_actions',
        user: { id: 'U0ROBIN' },
        actions: [
          { action_id: approveAction, value: JSON.stringify({ key: 'k', ask: 1, hash: 'h' }), ...action },
        ],
        ...changes,
      }),
    }).toString();

  test('is read as who pressed what', () => {
    expect(readPress(payload())).toEqual({ kind: 'approved', key: 'k', ask: 1, hash: 'h', user: 'U0ROBIN' });
    expect(readPress(payload({}, { action_id: refuseAction }))).toMatchObject({ kind: 'refused' });
  });

  test.each([
    ['nothing', ''],
    ['no JSON', 'payload=%7B'],
    ['another interaction', payload({ type: 'view_submission' })],
    ['no person', payload({ user: { id: '' } })],
    ['another button', payload({}, { action_id: 'other' })],
    ['a button that carries something else', payload({}, { value: '{"key":"k"}' })],
    ['a button that carries no JSON', payload({}, { value: 'k' })],
    ['two presses', payload({ actions: [{}, {}] })],
  ])('and is no press of ours when it is %s', (_, raw) => {
    expect(readPress(raw)).toBe(null);
  });
});

describe('what Windmill says of its own approval', () => {
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
  ])('%j by %j', (resume, approvers, expected) => {
    expect(readResume(resume, approvers)).toEqual(expected as ReturnType<typeof readResume>);
  });
});
