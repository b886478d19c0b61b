import { describe, expect, test } from 'bun:test';
import Big from 'big.js';
import type { Decision } from '../../../../f/credits/lib/answer/decision.ts';
import { applyOverride, overriddenAmount } from '../../../../f/credits/lib/answer/decision.ts';
import type { PersonDecision } from '../../../../f/credits/lib/ledger/person_decision.ts';
import { ledgerCredit, look } from '../../world.ts';

const decided = (kind: PersonDecision['kind'], amount: string | null = null): PersonDecision => ({
  kind,
  by: 'windmill:robin',
  at: '2026-01-08T12:00:00.000Z',
  reason: null,
  amount,
});

describe('the effective amount', () => {
  test.each<[string, PersonDecision[], string | null]>([
    ['is the computed one without decisions', [], null],
    ['is the one set by hand', [decided('overridden', '300.00')], '300.00'],
    [
      'is the last one set by hand',
      [decided('overridden', '300.00'), decided('overridden', '200.00')],
      '200.00',
    ],
    [
      'stays the one set by hand when it is approved',
      [decided('overridden', '300.00'), decided('approved', '300.00')],
      '300.00',
    ],
    [
      'stays the one set by hand when its approval ran out',
      [decided('overridden', '300.00'), decided('expired')],
      '300.00',
    ],
    [
      'is the computed one again when a person reruns the request without',
      [decided('overridden', '300.00'), decided('reprocessed')],
      null,
    ],
    [
      'is the one set by hand after a run without',
      [decided('reprocessed'), decided('overridden', '300.00')],
      '300.00',
    ],
    ['is the computed one where a person approved it', [decided('approved', '300.00')], null],
    ['is the computed one where none was set', [decided('overridden', null)], null],
  ])('%s', (_, decisions, expected) => {
    expect(overriddenAmount({ decisions })?.toFixed(2) ?? null).toBe(expected);
  });
});

describe('an amount set by hand', () => {
  const credits = [
    ledgerCredit({ fraud_cost: '1000.004' }),
    ledgerCredit({ url: look(2), fraud_cost: '200.00' }),
  ];
  const approve: Decision = { kind: 'approve', amount: new Big('600.00'), credits };
  const zero: Decision = { kind: 'review', reason: { code: 'zero_credit', message: 'zero' }, credits };
  const refused: Decision = {
    kind: 'review',
    reason: { code: 'link_gone', message: 'gone' },
    links: [look(1)],
  };

  test.each([
    ['a computed one', approve],
    ['one that is nothing', zero],
  ])('replaces %s, up to the fraud cost of all links together', (_, decision) => {
    expect(applyOverride(decision, new Big('1200.00'))).toEqual({
      kind: 'approve',
      amount: new Big('1200.00'),
      credits,
    });
    expect(applyOverride(decision, new Big('1200.01'))).toEqual({
      kind: 'review',
      reason: {
        code: 'override_above_cost',
        message:
          'the amount set by hand, $1,200.01, is above the fraud cost of $1,200.00 that the links prove',
      },
    });
  });

  test.each<[string, Decision]>([
    ['a link was refused', refused],
    ['there is no link', { kind: 'ask_for_link' }],
    ['no product is handled', { kind: 'skip', reason: { code: 'product_not_handled', message: 'x' } }],
    ['a link failed', { kind: 'fail', reason: { code: 'link_failed', message: 'x' } }],
  ])('changes nothing where %s', (_, decision) => {
    expect(applyOverride(decision, new Big('1.00'))).toEqual(decision);
  });

  test('is absent: the decision is unchanged', () => {
    expect(applyOverride(approve, null)).toEqual(approve);
  });
});
