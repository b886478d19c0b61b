import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type * as z from 'zod';
import { sealSchema } from '../../../f/credits/lib/audit/audit.ts';
import {
  calculationSchema,
  countryFigureSchema,
  creditSchema,
  modeFigureSchema,
} from '../../../f/credits/lib/credit/figures.ts';
import { historyRowSchema } from '../../../f/credits/lib/history/history_row.ts';
import { evidenceSchema } from '../../../f/credits/lib/ledger/evidence.ts';
import { claimSchema, ledgerPath, parseRecord } from '../../../f/credits/lib/ledger/ledger.ts';
import { askSchema, personDecisionSchema } from '../../../f/credits/lib/ledger/person_decision.ts';
import { parsePolicy } from '../../../f/credits/lib/policy/policy.ts';
import { policyDecimal } from '../../../f/credits/lib/policy/product_rule.ts';
import { ledgerCredit, look, policy } from '../world.ts';
import { question } from './approval_world.ts';
import { calculation } from './calculation_world.ts';
import { type DecimalForm, decimalsNear, isDecimal } from './decimals.ts';
import { deviations } from './deviations.ts';
import { historyLink, historyMode, historyRow } from './history_world.ts';
import { closedRecord } from './ledger_world.ts';

const time = '2026-01-08T12:00:00.000Z';
const decision = { kind: 'approved', by: 'slack:U0ROBIN', at: time, reason: 'agreed', amount: '1.00' };
const note = 'no_traffic' as const;
const mode = {
  mode: 'basic',
  traffic_share: '0.75',
  msg_count: '1000',
  fraud_cost: '7526.30',
  block_rate: '0.416',
  expected_block_rate: '0.8',
  credit: '4948.80',
  note,
};
const country = {
  country: 'KE',
  fraud_cost: '155.00',
  usual_cost: '2.40',
  credit: '152.60',
  note: 'within_usual' as const,
};
const credit = ledgerCredit({ monthly_revenue: '-12.5', modes: [mode], countries: [country] });
const record = closedRecord('1763000001.000100', {
  reason: { code: 'no_rows', message: 'm' },
  credits: [credit],
  hint: { code: 'link_gone', bad: [look(1)], needed: 1 },
  retry_at: time,
  ask: question(),
  decisions: [decision as never],
});
const rules = policy();
const fullPolicy = {
  ...rules,
  products: [{ ...rules.products[0], category: 'exceptions', limits: { max_credit: '1' } }],
  sql: { tables: ['t'], functions: ['f'], keys: { t: 'id' } },
  approval: { ...rules.approval, above: '1.00', guards: ['period_too_long'], escalate_to: ['U0JUNE'] },
};
/** The lists of phrases of a policy: each has a default, and a policy may leave languages out. */
const phraseLists = [
  'hold_phrases',
  'question_phrases',
  'greetings',
  'courtesies',
  'answered_phrases',
  'asking_phrases',
  'sign_phrases',
  'closings',
];
const languages = ['en', 'de', 'es', 'pt', 'fr'];
const link = historyLink({ code: 'no_rows', calculation: 'c', modes: [historyMode({ note })] });
const row = historyRow('2025-11-10T08:00:00Z', {
  reason_code: 'no_rows',
  reason: 'm',
  retry_at: time,
  decisions: [decision],
  links: [link],
});
const refusal = { kind: 'refuse', url: look(3), code: 'no_rows', reason: 'nothing', artifact: 'a' };
const evidence = (found: object) => ({ version: 1, key: 'k', turn: 2, by_hand: false, links: [found] });

type Read = (value: unknown) => unknown;
const by =
  (schema: z.ZodType): Read =>
  (value) =>
    schema.parse(value);
const creditDefaults = (path = '') =>
  ['modes', 'countries', 'modes.0.traffic_share', 'customer'].map((name) => `${path}${name}`);

/** Each form with a value in which every field is set, and the fields that older values lack. */
const forms: [name: string, read: Read, value: object, optional: string[]][] = [
  [
    'policy',
    parsePolicy,
    fullPolicy,
    [
      ...['teach_requester', 'approval', 'history', 'prediction', 'monitor'],
      ...['channels.0.mode', 'channels.0.card'],
      ...['enabled', 'notebook', 'formula', 'category', 'limits', 'limits.max_credit'].map(
        (name) => `products.0.${name}`,
      ),
      ...Object.keys(rules.expected_block_rates).map((name) => `expected_block_rates.${name}`),
      'notebook.engine',
      ...['scan.first_scan_days', 'scan.thread_days'],
      ...['request.outside_teams', 'request.spend_tolerance'],
      ...phraseLists.flatMap((list) => [
        `request.${list}`,
        ...languages.map((language) => `request.${list}.${language}`),
      ]),
      ...['above', 'first_credit', 'guards', 'four_eyes', 'expires_hours', 'escalate_to'].map(
        (name) => `approval.${name}`,
      ),
      ...['history.keep_days', 'prediction.flag_unusual', 'monitor.late_minutes', 'monitor.stuck_minutes'],
      ...['sql.keys', 'sql.keys.t'],
    ],
  ],
  ['credit of a link', by(creditSchema), credit, creditDefaults()],
  ['figures of a mode', by(modeFigureSchema), mode, ['traffic_share']],
  ['figures of a country', by(countryFigureSchema), country, []],
  ['calculation', by(calculationSchema), calculation({ inputs: {} }), []],
  ['question', by(askSchema), question(), []],
  ['decision', by(personDecisionSchema), decision, ['amount']],
  ['claim', by(claimSchema), { key: 'k', turn: 1, run: 'r' }, []],
  [
    'evidence of a credit',
    by(evidenceSchema),
    evidence({ kind: 'credit', url: look(1), credit }),
    creditDefaults('links.0.credit.'),
  ],
  ['evidence of a skipped link', by(evidenceSchema), evidence({ kind: 'skip', url: look(2) }), []],
  ['evidence of a refusal', by(evidenceSchema), evidence(refusal), []],
  ['evidence of a failure', by(evidenceSchema), evidence({ kind: 'failed', url: look(4), message: 'm' }), []],
  [
    'ledger record',
    (value) => parseRecord(record.key, value),
    record,
    ['card', 'hint', 'hint_due', 'ask', 'decisions', 'decisions.0.amount', ...creditDefaults('credits.0.')],
  ],
  ['row of the history', by(historyRowSchema), row, []],
  ['seal', by(sealSchema), { month: '2025-11', rows: 2, credited: '9897.60', anchor: '0', last: 'a' }, []],
];

describe('a stored form', () => {
  const outcome = (read: Read, value: unknown): string | null => {
    try {
      read(value);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };

  test.each(forms)('is read as written: %s', (_, read, value) => {
    expect(read(value)).toEqual(value);
  });

  test.each(forms)('lacks no other field than those of older versions: %s', (_, read, value, optional) => {
    const lacking = deviations(value).filter(({ kind }) => kind === 'missing');
    const accepted = lacking.filter((one) => outcome(read, one.value) === null).map(({ at }) => at);
    expect(accepted.toSorted()).toEqual(optional.toSorted());
  });

  test.each(forms)(
    'has no unknown field and no value of another type, at any place: %s',
    (_, read, value) => {
      const others = deviations(value).filter(({ kind }) => kind !== 'missing');
      expect(others.filter((one) => outcome(read, one.value) === null).map(({ at }) => at)).toEqual([]);
    },
  );

  test('that is unreadable stops its request with the path of the record', () => {
    for (const { value } of deviations(record).filter(({ kind }) => kind === 'retyped'))
      expect(outcome((odd) => parseRecord(record.key, odd), value)).toContain(ledgerPath(record.key));
  });
});

test.each([`x${credit.account_sid}`, `${credit.account_sid}x`, 'AC1', `AC${'G'.repeat(32)}`])(
  'a stored credit belongs to no account %j',
  (account_sid) => expect(creditSchema.safeParse({ ...credit, account_sid }).success).toBe(false),
);

describe('a stored figure', () => {
  const dollars = { sign: false, digits: 15, places: 12 };
  const signed = { ...dollars, sign: true };
  const figures: [name: string, form: DecimalForm, read: (text: string) => unknown][] = [
    ['of the policy', { sign: false, digits: null, places: null }, (text) => policyDecimal.parse(text)],
    ['cost of a link', dollars, (fraud_cost) => creditSchema.parse({ ...credit, fraud_cost })],
    ['revenue', signed, (monthly_revenue) => creditSchema.parse({ ...credit, monthly_revenue })],
    ['cost of a mode', dollars, (fraud_cost) => modeFigureSchema.parse({ ...mode, fraud_cost })],
    ['credit of a mode', dollars, (text) => modeFigureSchema.parse({ ...mode, credit: text })],
    ['cost in a country', signed, (fraud_cost) => countryFigureSchema.parse({ ...country, fraud_cost })],
    ['usual cost', dollars, (usual_cost) => countryFigureSchema.parse({ ...country, usual_cost })],
    [
      'result of a calculation',
      { sign: true, digits: 20, places: 20 },
      (credit_amount) => calculationSchema.parse({ ...calculation(), credit_amount }),
    ],
    [
      'amount in the history',
      { sign: true, digits: 15, places: 40 },
      (amount) => historyRowSchema.parse({ ...row, amount }),
    ],
  ];

  test.each(figures)('is exactly a decimal of its length: %s', (_, form, read) => {
    fc.assert(
      fc.property(decimalsNear(form), (text) => {
        const accepted = () => read(text);
        if (isDecimal(text, form)) expect(accepted).not.toThrow();
        else expect(accepted).toThrow();
      }),
      { numRuns: 300 },
    );
  });

  test.each(['traffic_share', 'block_rate', 'expected_block_rate'])('is a share from 0 to 1: %s', (field) => {
    const form = { sign: false, digits: 1, places: 12 };
    fc.assert(
      fc.property(decimalsNear(form), (text) => {
        const accepted = modeFigureSchema.safeParse({ ...mode, [field]: text }).success;
        expect(accepted).toBe(isDecimal(text, form) && (text.startsWith('0') || text.startsWith('1')));
      }),
      { numRuns: 300 },
    );
  });
});
