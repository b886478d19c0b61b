import { describe, expect, test } from 'bun:test';
import type { PersonDecision } from '../../../../f/credits/lib/answer/person_decision.ts';
import type { ModeFigure } from '../../../../f/credits/lib/credit/breakdown.ts';
import type { LedgerCredit } from '../../../../f/credits/lib/credit/credit.ts';
import { type Block, blockLimits } from '../../../../f/credits/lib/messages/blocks.ts';
import { creditCard } from '../../../../f/credits/lib/messages/card.ts';
import { blocksAreValid } from '../../../../local/simulators/slack/blocks.ts';
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
  test('says per mode what was seen, what was promised, what is credited and why it was clamped', () => {
    expect(tableOf(card().blocks)).toEqual([
      ['Part', 'Traffic', 'Messages', 'Fraud cost', 'Seen', 'Expected', 'Credit', 'Why'],
      ['basic', '100.0 %', '35,644', '$7,526.30', 'blocked 0.416', '0.80', '$4,948.80', '–'],
      ['standard', '0.0 %', '8', '$1.69', 'blocked 1.000', '0.90', '$0.00', 'everything was blocked'],
      ['max', '0.0 %', '0', '$0.00', '–', '1.00', '$0.00', 'no traffic'],
    ]);
  });

  test('names link, period with both days, SQL, policy and run, in blocks and in plain text alike', () => {
    const { text, blocks } = card();
    for (const shown of [text, JSON.stringify(blocks)]) {
      expect(shown).toContain(`<${look(1)}|Link 1>`);
      expect(shown).toContain('verify, 2025-11-04 to 2025-11-08, SQL c0ffeec0ffee');
      expect(shown).toContain('Policy 2026-11-1');
      expect(shown).toContain(`<${run}|the run>`);
    }
    expect(text).toContain(
      '  basic: 100.0 % of the traffic, 35,644 messages, fraud cost $7,526.30, blocked 0.416 of 0.80, credit $4,948.80',
    );
    expect(text).toContain('credit $0.00 (everything was blocked)');
  });

  test('numbers the links where there are several', () => {
    const rows = tableOf(card([credit(), credit({ url: look(2), modes: [idle] })]).blocks);
    expect(rows.map(([link, part]) => `${link} ${part}`)).toEqual([
      'Link Part',
      '1 basic',
      '1 standard',
      '1 max',
      '2 max',
    ]);
  });

  test('of a credit without modes shows its total', () => {
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

  test('says nothing of a run where there is no page of it', () => {
    const { text } = creditCard({ credits: [credit()], amount: '4948.80', policy: 'p', decisions: [] }, null);
    expect(text.split('\n').at(-1)).toBe('Policy p');
  });

  test('names who approved or set the amount, when and why', () => {
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

  test('carries no mention and no formatting of others', () => {
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

  test.each([
    ['fifty links', Array.from({ length: 50 }, (_, index) => credit({ url: look(index) }))],
    [
      'fifty links of 2,000 characters',
      Array.from({ length: 50 }, () => credit({ url: `${look(1)}?${'&'.repeat(1_960)}` })),
    ],
    [
      'twenty modes with long names',
      [credit({ modes: Array.from({ length: 20 }, () => ({ ...basic, mode: 'm'.repeat(40) })) })],
    ],
    [
      'fifty links of twenty modes',
      Array.from({ length: 50 }, () => credit({ modes: Array(20).fill(basic) })),
    ],
  ])('stays within what Slack takes with %s', (_, credits) => {
    const { blocks, text } = card(credits);
    expect(blocksAreValid(blocks)).toBe(true);
    expect(blocks.length).toBeLessThanOrEqual(blockLimits.blocks);
    expect(text.length).toBeLessThanOrEqual(40_000);
  });

  test('is taken as it is by the simulated Slack', () => {
    expect(blocksAreValid(card().blocks)).toBe(true);
  });
});
