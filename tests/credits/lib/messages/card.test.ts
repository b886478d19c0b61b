import { describe, expect, test } from 'bun:test';
import type { CountryFigure, LedgerCredit, ModeFigure } from '../../../../f/credits/lib/credit/figures.ts';
import type { PersonDecision } from '../../../../f/credits/lib/ledger/person_decision.ts';
import { creditCard } from '../../../../f/credits/lib/messages/card.ts';
import type { Block } from '../../../../f/shared/lib/slack/message.ts';
import { blocksAreValid } from '../../../../simulators/slack/blocks.ts';
import { look } from '../../world.ts';

const basic: ModeFigure = {
  mode: 'basic',
  traffic_share: '0.999800',
  msg_count: '35644',
  fraud_cost: '7526.30',
  block_rate: '0.416',
  expected_block_rate: '0.8',
  credit: '4948.80',
  note: null,
};
const blocked: ModeFigure = {
  ...basic,
  mode: 'standard',
  traffic_share: '0.000200',
  msg_count: '8',
  fraud_cost: '1.69',
  block_rate: '1',
  expected_block_rate: '0.9',
  credit: '0.00',
  note: 'fully_blocked',
};
const idle: ModeFigure = {
  ...blocked,
  mode: 'max',
  traffic_share: '0.000000',
  msg_count: '0',
  fraud_cost: '0.00',
  block_rate: null,
  expected_block_rate: '1',
  note: 'no_traffic',
};
const credit = (changes: Partial<LedgerCredit> = {}): LedgerCredit => ({
  url: look(1),
  amount: '4948.80',
  fraud_cost: '7527.99',
  monthly_revenue: null,
  account_sid: `AC${'0'.repeat(32)}`,
  customer: null,
  period: { start: '2025-11-04', end: '2025-11-09' },
  product: 'verify',
  modes: [basic, blocked, idle],
  countries: [],
  sql_sha256: 'c0ffee'.repeat(10),
  artifact: 'f/credits/artifacts/x',
  ...changes,
});
const run = 'https://windmill.example.com/run/1?workspace=w';
const card = (credits = [credit()], changes: { policy?: string; decisions?: PersonDecision[] } = {}) =>
  creditCard({ credits, amount: '4948.80', policy: '2026-11-1', decisions: [], ...changes }, run);

const tableOf = (blocks: Block[]): string[][] =>
  blocks.flatMap((block) =>
    block.type === 'table' ? block.rows.map((row) => row.map((cell) => cell.text)) : [],
  );

describe('the card', () => {
  test('shows the observed rate, the expected rate, the credit and the reason of its clamping per mode', () => {
    expect(tableOf(card().blocks)).toEqual([
      ['Part', 'Traffic', 'Messages', 'Fraud cost', 'Seen', 'Expected', 'Credit', 'Why'],
      ['basic', '100.0 %', '35,644', '$7,526.30', 'blocked 0.416', '0.80', '$4,948.80', '–'],
      ['standard', '0.0 %', '8', '$1.69', 'blocked 1.000', '0.90', '$0.00', 'everything was blocked'],
      ['max', '0.0 %', '0', '$0.00', '–', '1.00', '$0.00', 'no traffic'],
    ]);
  });

  test('contains link, period with both days, SQL, policy and run, in blocks and in plain text', () => {
    const { text, blocks } = card();
    for (const shown of [text, JSON.stringify(blocks)]) {
      expect(shown).toContain(`<${look(1)}|Link 1>`);
      expect(shown).toContain('2025-11-04 to 2025-11-08, SQL c0ffeec0ffee');
      expect(shown).toContain('Policy 2026-11-1');
      expect(shown).toContain(`<${run}|the run>`);
    }
    expect(text).toContain(
      '  basic: 100.0 % of the traffic, 35,644 messages, fraud cost $7,526.30, blocked 0.416 of 0.80, credit $4,948.80',
    );
    expect(text).toContain('credit $0.00 (everything was blocked)');
  });

  test('has one text and at most five blocks, with the same content', () => {
    const decisions: PersonDecision[] = [
      { kind: 'approved', by: 'slack:U0ROBIN', at: '2026-01-08T12:00:00.000Z', reason: null, amount: null },
    ];
    const link = `<${look(1)}|Link 1> · verify, AC00000000000000000000000000000000, 2025-11-04 to 2025-11-08, SQL c0ffeec0ffee`;
    const footer = `Policy 2026-11-1 · <${run}|the run>`;
    const cell = (text: string) => ({ type: 'raw_text' as const, text });
    const right = { align: 'right', is_wrapped: false } as const;
    const left = { align: 'left', is_wrapped: false } as const;
    expect(card([credit({ modes: [basic] })], { decisions })).toEqual({
      text: [
        'How this credit was computed: $4,948.80',
        link,
        '  basic: 100.0 % of the traffic, 35,644 messages, fraud cost $7,526.30, blocked 0.416 of 0.80, credit $4,948.80',
        'Approved by <@U0ROBIN>, 2026-01-08 12:00 UTC',
        footer,
      ].join('\n'),
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: '*How this credit was computed*' } },
        {
          type: 'table',
          rows: [
            ['Part', 'Traffic', 'Messages', 'Fraud cost', 'Seen', 'Expected', 'Credit', 'Why'].map(cell),
            ['basic', '100.0 %', '35,644', '$7,526.30', 'blocked 0.416', '0.80', '$4,948.80', '–'].map(cell),
          ],
          column_settings: [
            left,
            right,
            right,
            right,
            right,
            right,
            right,
            { align: 'left', is_wrapped: true },
          ],
        },
        { type: 'section', text: { type: 'mrkdwn', text: link } },
        { type: 'section', text: { type: 'mrkdwn', text: 'Approved by <@U0ROBIN>, 2026-01-08 12:00 UTC' } },
        { type: 'context', elements: [{ type: 'mrkdwn', text: footer }] },
      ],
    });
  });

  test('has no section for decisions without any, and a total of zero without an amount', () => {
    expect(card().blocks.map(({ type }) => type)).toEqual(['section', 'table', 'section', 'context']);
    const { text } = creditCard({ credits: [], amount: null, policy: 'p', decisions: [] }, null);
    expect(text).toBe('How this credit was computed: $0.00\nPolicy p');
  });

  test('shows the known values of each mode', () => {
    const met: ModeFigure = { ...blocked, traffic_share: null, note: 'at_or_above_expected' };
    const { text, blocks } = card([credit({ modes: [met, idle] })]);
    expect(text.split('\n').slice(2, 4)).toEqual([
      '  standard: 8 messages, fraud cost $1.69, blocked 1.000 of 0.90, credit $0.00 (blocked as much as promised)',
      '  max: 0.0 % of the traffic, 0 messages, fraud cost $0.00, credit $0.00 (no traffic)',
    ]);
    expect(tableOf(blocks)[1]).toEqual([
      'standard',
      '–',
      '8',
      '$1.69',
      'blocked 1.000',
      '0.90',
      '$0.00',
      'blocked as much as promised',
    ]);
  });

  test('shows the usual traffic of each country', () => {
    const countries: CountryFigure[] = [
      { country: 'ID', fraud_cost: '7000.30', usual_cost: '12.5', credit: '6987.80', note: null },
      { country: 'PK', fraud_cost: '3.00', usual_cost: '4.00', credit: '0.00', note: 'within_usual' },
    ];
    const { text, blocks } = card([credit({ modes: [], countries, product: 'psms' })]);
    expect(text.split('\n').slice(2, 4)).toEqual([
      '  ID: fraud cost $7,000.30, usually $12.50, credit $6,987.80',
      '  PK: fraud cost $3.00, usually $4.00, credit $0.00 (no more than usual)',
    ]);
    expect(tableOf(blocks).slice(1)).toEqual([
      ['ID', '–', '–', '$7,000.30', '–', 'usually $12.50', '$6,987.80', '–'],
      ['PK', '–', '–', '$3.00', '–', 'usually $4.00', '$0.00', 'no more than usual'],
    ]);
  });

  test('states that the notebook shows no parts, and that the period is unknown', () => {
    const { text } = card([credit({ modes: [], period: null })]);
    expect(text.split('\n').slice(1, 3)).toEqual([
      `<${look(1)}|Link 1> · verify, AC00000000000000000000000000000000, period not known, SQL c0ffeec0ffee`,
      '  verify: fraud cost $7,527.99, credit $4,948.80 (the notebook shows no parts)',
    ]);
  });

  test.each([
    ['0', '0'],
    ['999', '999'],
    ['1000', '1,000'],
    ['123456', '123,456'],
    ['1234567', '1,234,567'],
  ])('shows %s messages as %s', (msg_count, shown) => {
    expect(tableOf(card([credit({ modes: [{ ...basic, msg_count }] })]).blocks)[1]?.[2]).toBe(shown);
  });

  test('numbers the links when there are several', () => {
    const { blocks } = card([credit(), credit({ url: look(2), modes: [idle] })]);
    const rows = tableOf(blocks);
    const aligned = blocks.flatMap((block) => (block.type === 'table' ? block.column_settings : []));
    expect(aligned.map(({ align }) => align.charAt(0)).join('')).toBe('llrrrrrrl');
    expect(rows.map(([link, part]) => `${link} ${part}`)).toEqual([
      'Link Part',
      '1 basic',
      '1 standard',
      '1 max',
      '2 max',
    ]);
  });

  test('shows only the total of a credit without modes', () => {
    const rows = tableOf(card([credit({ modes: [], period: null })]).blocks);
    expect(rows[1]).toEqual([
      'verify',
      '–',
      '–',
      '$7,527.99',
      '–',
      '–',
      '$4,948.80',
      'the notebook shows no parts',
    ]);
  });

  test('omits a run without a page', () => {
    const { text } = creditCard({ credits: [credit()], amount: '4948.80', policy: 'p', decisions: [] }, null);
    expect(text.split('\n').at(-1)).toBe('Policy p');
  });

  test('names the person who approved or set the amount, with time and reason', () => {
    const at = '2026-01-08T12:00:00.000Z';
    const decisions: PersonDecision[] = [
      {
        kind: 'overridden',
        by: 'windmill:robin',
        at,
        reason: 'agreed with <!channel> *them*',
        amount: '4000.00',
      },
      { kind: 'approved', by: 'slack:U0ROBIN', at, reason: null, amount: null },
    ];
    const { text, blocks } = card([credit()], { decisions });
    for (const shown of [text, JSON.stringify(blocks)]) {
      expect(shown).toContain(
        'Amount set by hand ($4,000.00) by windmill:robin, 2026-01-08 12:00 UTC: agreed with &lt;!channel&gt;',
      );
      expect(shown).toContain('Approved by <@U0ROBIN>, 2026-01-08 12:00 UTC');
      expect(shown).not.toContain(' *them');
    }
  });

  test('names every kind of decision, the last six of them', () => {
    const at = '2026-01-08T12:00:00.000Z';
    const by = [
      'windmill:robin',
      'slack:U0ROBIN',
      'slack:W0ROBIN',
      'slack:u0robin',
      'xslack:U0ROBIN',
      'slack:U0ROBIN!',
    ];
    const kinds = ['approved', 'refused', 'expired', 'overridden', 'reprocessed', 'approved'] as const;
    const six = kinds.map(
      (kind, index): PersonDecision => ({
        kind,
        by: by[index] ?? '',
        at,
        reason: null,
        amount: null,
      }),
    );
    const first: PersonDecision = { kind: 'refused', by: 'nobody', at, reason: 'long ago', amount: null };
    const { text, blocks } = card([credit({ modes: [] })], { decisions: [first, ...six] });
    const shown = text.split('\n').slice(3, -1);
    expect(blocks.at(-2)).toEqual({ type: 'section', text: { type: 'mrkdwn', text: shown.join('\n') } });
    expect(shown).toEqual([
      'Approved by windmill:robin, 2026-01-08 12:00 UTC',
      'Refused by <@U0ROBIN>, 2026-01-08 12:00 UTC',
      'Not approved in time by <@W0ROBIN>, 2026-01-08 12:00 UTC',
      'Amount set by hand by slack:u0robin, 2026-01-08 12:00 UTC',
      'Started again by xslack:U0ROBIN, 2026-01-08 12:00 UTC',
      'Approved by slack:U0ROBIN!, 2026-01-08 12:00 UTC',
    ]);
  });

  test('truncates a reason to two hundred characters', () => {
    const decision: PersonDecision = {
      kind: 'refused',
      by: 'nobody',
      at: '2026-01-08T12:00:00.000Z',
      reason: `${'r'.repeat(200)}x`,
      amount: null,
    };
    const { text } = card([credit()], { decisions: [decision] });
    expect(text).toContain(`Refused by nobody, 2026-01-08 12:00 UTC: ${'r'.repeat(200)}\n`);
  });

  test('contains no mention and no formatting from texts of others', () => {
    const hostile = `${look(1)}?q=<!channel>|<@U0DANA>&x=1`;
    const { text, blocks } = card([credit({ url: hostile })], {
      policy: '<!here> & <https://evil.example|x>',
    });
    for (const shown of [text, JSON.stringify(blocks)]) {
      expect(shown).not.toMatch(/<[!@]/);
      expect(shown).not.toContain('<https://evil.example');
      expect(shown).toContain('?q=&lt;!channel&gt;%7C&lt;@U0DANA&gt;&amp;x=1|Link 1>');
    }
  });

  test('is accepted unchanged by the simulated Slack', () => {
    expect(blocksAreValid(card().blocks)).toBe(true);
  });
});
