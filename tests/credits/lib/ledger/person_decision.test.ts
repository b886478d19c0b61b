import { describe, expect, test } from 'bun:test';
import { askSchema, personDecisionSchema } from '../../../../f/credits/lib/ledger/person_decision.ts';

const cause = { code: 'approval_above' as const, message: 'above' };
const ask = {
  turn: 1,
  hash: 'h',
  causes: [cause],
  asked_at: '2026-01-08T12:00:00.000Z',
  expires_at: '2026-01-09T12:00:00.000Z',
  requester: 'U0DANA',
  links_given: false,
};
const decision = {
  kind: 'approved',
  by: 'slack:U0ROBIN',
  at: '2026-01-08T12:00:00.000Z',
  reason: null,
  amount: '100.00',
};

describe('a stored question', () => {
  test.each<[string, object]>([
    ['with one cause', ask],
    ['with several causes', { ...ask, causes: [cause, { code: 'first_credit', message: 'first' }] }],
    ['of an unknown requester', { ...ask, requester: null }],
  ])('is read: %s', (_, value) => {
    expect(askSchema.parse(value)).toEqual(value as typeof ask);
  });

  test.each<[string, object]>([
    ['without a cause', { causes: [] }],
    ['of no turn', { turn: 0 }],
    ['without a time', { asked_at: 'yesterday' }],
  ])('is refused: %s', (_, changes) => {
    expect(askSchema.safeParse({ ...ask, ...changes }).success).toBe(false);
  });
});

describe('a stored decision', () => {
  test.each(['approved', 'refused', 'expired', 'overridden', 'reprocessed'])('is read: %s', (kind) => {
    expect(personDecisionSchema.parse({ ...decision, kind })).toEqual({
      ...decision,
      kind,
    } as ReturnType<typeof personDecisionSchema.parse>);
  });

  test.each<[string, object]>([
    ['of another kind', { kind: 'waived' }],
    ['without a person', { by: '' }],
    ['without a time', { at: 'yesterday' }],
  ])('is refused: %s', (_, changes) => {
    expect(personDecisionSchema.safeParse({ ...decision, ...changes }).success).toBe(false);
  });
});
