import { describe, expect, test } from 'bun:test';
import { decidedCard, person, questionCard } from '../../../../f/credits/lib/approval/approval_card.ts';
import type { LedgerCredit } from '../../../../f/credits/lib/credit/figures.ts';
import type { Answer } from '../../../../f/credits/lib/ledger/ending.ts';
import { answerOf } from '../../../../f/credits/lib/ledger/ending.ts';
import type { LedgerRecord } from '../../../../f/credits/lib/ledger/ledger.ts';
import type { PersonDecision } from '../../../../f/credits/lib/ledger/person_decision.ts';
import { ledgerCredit, look } from '../../world.ts';
import { question } from '../approval_world.ts';
import { closedRecord } from '../ledger_world.ts';

const ts = '1767862800.000100';
const account = `AC${'1'.repeat(32)}`;
const reference = `<#C0CREDIT01>, written 2026-01-08 09:00 UTC (ts ${ts})`;
const ask = question({
  turn: 2,
  hash: 'h4sh',
  causes: [
    { code: 'approval_above', message: 'the credit $4,948.80 is above $1,000.00' },
    { code: 'first_credit', message: `the first credit of <${account}>` },
  ],
});
const mode = {
  mode: 'basic',
  traffic_share: '1.000',
  msg_count: '1000',
  fraud_cost: '7526.30',
  block_rate: '0.416',
  expected_block_rate: '0.8',
  credit: '4948.80',
  note: null,
};
const credit = (changes: Partial<LedgerCredit> = {}) =>
  ledgerCredit({
    amount: '4948.80',
    fraud_cost: '7526.30',
    sql_sha256: 'abcdef0123456789',
    modes: [mode, { ...mode, mode: 'max', fraud_cost: '0.00', credit: '0.00' }],
    ...changes,
  });
const decision = (kind: PersonDecision['kind'], changes: Partial<PersonDecision> = {}): PersonDecision => ({
  kind,
  by: 'slack:U0ROBIN',
  at: '2026-01-08T10:30:00.000Z',
  reason: null,
  amount: '4948.80',
  ...changes,
});
const record = (changes: Partial<LedgerRecord> = {}) =>
  closedRecord(ts, {
    outcome: 'needs_review',
    reason: { code: 'approval_needed', message: 'above' },
    credits: [credit()],
    policy: '2026<1',
    ask,
    ...changes,
  });
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } });
const facts = [
  `Request: ${reference}, by <@U0DANA>`,
  'Why (approval_above): the credit $4,948.80 is above $1,000.00',
  `Why (first_credit): the first credit of &lt;${account}&gt;`,
  'Policy: 2026&lt;1',
];
const textOf = (block: object | undefined) =>
  block && 'text' in block ? (block as ReturnType<typeof section>).text.text : undefined;

/** A button as Slack draws it, with the question that it asks before it does anything. */
const button = (text: string, action_id: string, style: string, sure: string) => ({
  type: 'button',
  action_id,
  style,
  value: `{"key":"C0CREDIT01_1767862800_000100","ask":2,"hash":"h4sh"}`,
  text: { type: 'plain_text', text },
  confirm: {
    title: { type: 'plain_text', text: `${text}?` },
    text: { type: 'plain_text', text: sure },
    confirm: { type: 'plain_text', text },
    deny: { type: 'plain_text', text: 'Not yet' },
  },
});

describe('the card that asks for an approval', () => {
  test('shows amount, request, causes and breakdown, and two buttons with a confirmation', () => {
    expect(questionCard(record(), ask, 'https://windmill.example/run/1')).toEqual({
      text: `Approve a credit of $4,948.80? ${reference}`,
      blocks: [
        section('*Approve a credit of $4,948.80?*'),
        section(facts.join('\n')),
        section(
          [
            look(1),
            `verify, ${account}, 2025-11-04 to 2025-11-09 (exclusive)`,
            'fraud cost $7,526.30, credit $4,948.80, SQL abcdef012345',
            '• basic: fraud cost $7,526.30, credit $4,948.80',
            '• max: fraud cost $0.00, credit $0.00',
          ].join('\n'),
        ),
        {
          type: 'actions',
          block_id: 'creditbot_approval',
          elements: [
            button('Approve', 'creditbot_approve', 'primary', '$4,948.80 is posted in the thread.'),
            button('Refuse', 'creditbot_refuse', 'danger', 'Nothing is posted.'),
          ],
        },
        {
          type: 'context',
          elements: [
            {
              type: 'mrkdwn',
              text: 'Open until 2026-01-09 09:01 UTC, then it is escalated. <https://windmill.example/run/1|The run in Windmill>',
            },
          ],
        },
      ],
    });
  });

  test('marks unknown values, and has no run without a page', () => {
    const unknown = credit({ account_sid: null, period: null, modes: [] });
    const { blocks } = questionCard(record({ credits: [unknown] }), { ...ask, requester: null }, null);
    expect(textOf(blocks[1])).toBe([`Request: ${reference}`, ...facts.slice(1)].join('\n'));
    expect(textOf(blocks[2])).toBe(
      [
        look(1),
        'verify, an account that is not known, a period that is not known',
        'fraud cost $7,526.30, credit $4,948.80, SQL abcdef012345',
      ].join('\n'),
    );
    expect(blocks.at(-1)).toEqual({
      type: 'context',
      elements: [{ type: 'mrkdwn', text: 'Open until 2026-01-09 09:01 UTC, then it is escalated.' }],
    });
  });

  test('names the person who set the amount by hand, and the reason', () => {
    const decisions = [
      decision('reprocessed', { by: 'windmill:june' }),
      decision('overridden', { by: 'windmill:robin', reason: 'agreed <!here>' }),
      decision('overridden'),
    ];
    expect(textOf(questionCard(record({ decisions }), ask, null).blocks[1])).toBe(
      [
        ...facts.slice(0, 3),
        'Amount set by windmill:robin: agreed &lt;!here&gt;',
        'Amount set by <@U0ROBIN>: ',
        facts[3],
      ].join('\n'),
    );
  });

  test('stays within the limits of Slack for twenty links with long texts', () => {
    const credits = Array.from({ length: 21 }, (_, index) => credit({ url: look(index) }));
    expect(questionCard(record({ credits }), ask, null).blocks).toHaveLength(2 + 20 + 2);
    const modes = Array.from({ length: 60 }, () => mode);
    const { blocks } = questionCard(record({ credits: [credit({ modes })] }), ask, null);
    expect(textOf(blocks[2])).toHaveLength(2_900);
  });
});

describe('the card of a question that was decided', () => {
  const ended = (changes: Partial<Answer>): Answer => ({ ...answerOf(record()), ...changes });
  const cases: [string, Partial<Answer>, string, string][] = [
    [
      'approved',
      {
        outcome: 'credited',
        reason: null,
        text: 'Approved, $4,948.80, exceptions',
        decisions: [decision('approved')],
      },
      '<@U0ROBIN> approved, 2026-01-08 10:30 UTC',
      'Posted: Approved, $4,948.80, exceptions',
    ],
    [
      'refused',
      {
        reason: { code: 'approval_refused', message: 'not <this>' },
        decisions: [decision('approved'), decision('refused', { by: 'windmill:june' })],
      },
      'windmill:june refused, 2026-01-08 10:30 UTC',
      'needs_review (approval_refused: not &lt;this&gt;)',
    ],
    [
      'expired',
      {
        reason: { code: 'approval_expired', message: 'late' },
        decisions: [decision('expired', { by: 'nobody' })],
      },
      'No decision in time',
      'needs_review (approval_expired: late)',
    ],
    [
      'approved, and then stopped by another decision',
      {
        outcome: 'failed',
        reason: null,
        decisions: [decision('approved'), decision('reprocessed', { by: 'windmill:june' })],
      },
      '<@U0ROBIN> approved, 2026-01-08 10:30 UTC',
      'failed',
    ],
  ];

  const deleted = { code: 'request_deleted' as const, message: 'it was deleted' };
  test.each<[string, PersonDecision[]]>([
    ['no decision', []],
    ['only an earlier question was decided', [decision('refused', { at: '2026-01-08T09:00:59.999Z' })]],
  ])('names no person when the request ended before a decision took effect: %s', (_, decisions) => {
    const answer = ended({ outcome: 'skipped', reason: deleted, decisions });
    expect(decidedCard(record({ amount: null }), ask, answer).text).toBe(
      'Credit of $0.00: no decision was carried out. skipped (request_deleted: it was deleted)',
    );
  });

  test('names the person who decided directly when the question was asked', () => {
    const decisions = [decision('approved', { at: ask.asked_at })];
    expect(decidedCard(record(), ask, ended({ reason: null, decisions })).text).toBe(
      'Credit of $4,948.80: <@U0ROBIN> approved, 2026-01-08 09:01 UTC. needs_review',
    );
  });

  test.each(cases)('names the person who decided and the result: %s', (_, answer, decided, outcome) => {
    expect(decidedCard(record(), ask, ended(answer))).toEqual({
      text: `Credit of $4,948.80: ${decided}. ${outcome}`,
      blocks: [section(`*Credit of $4,948.80:* ${decided}`), section(facts.join('\n')), section(outcome)],
    });
  });
});

test('a person is mentioned when known to Slack, otherwise named', () => {
  expect(person('slack:U0ROBIN')).toBe('<@U0ROBIN>');
  expect(person('windmill:robin')).toBe('windmill:robin');
  expect(person('windmill:<@U0ROBIN>')).toBe('windmill:&lt;@U0ROBIN&gt;');
});
