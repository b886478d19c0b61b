import { describe, expect, test } from 'bun:test';
import type { LedgerCredit, ModeFigure } from '../../../../f/credits/lib/credit/figures.ts';
import { creditCard } from '../../../../f/credits/lib/messages/card.ts';
import { type Block, blockLimits } from '../../../../f/shared/lib/slack/message.ts';
import { blocksAreValid } from '../../../../simulators/slack/blocks.ts';
import { ledgerCredit, look } from '../../world.ts';

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
const credit = (changes: Partial<LedgerCredit> = {}): LedgerCredit =>
  ledgerCredit({ modes: [basic], ...changes });
const card = (credits: LedgerCredit[]) =>
  creditCard({ credits, amount: '4948.80', policy: 'p', decisions: [] }, null);
const rowsOf = (blocks: Block[]): string[][] =>
  blocks.flatMap((block) =>
    block.type === 'table' ? block.rows.map((row) => row.map((cell) => cell.text)) : [],
  );
/** The sections about links: all but the first, which is the title. */
const sectionsOf = (blocks: Block[]): string[] =>
  blocks.flatMap((block) => (block.type === 'section' ? [block.text.text] : [])).slice(1);
/** A credit whose line in a section has so many characters on a card with several links. */
const withLine = (length: number) => {
  const line = (url: string) =>
    (sectionsOf(card([credit({ url }), credit()]).blocks)[0]?.split('\n')[0] ?? '').length;
  const start = `${look(1)}?`;
  return credit({ url: start + 'x'.repeat(length - line(start)) });
};

describe('a card', () => {
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
  ])('stays within the limits of Slack with %s', (_, credits) => {
    const { blocks, text } = card(credits);
    expect(blocksAreValid(blocks)).toBe(true);
    expect(blocks.length).toBeLessThanOrEqual(blockLimits.blocks);
    expect(text.length).toBeLessThanOrEqual(40_000);
  });

  test('shows every part in up to a hundred rows including the header, and one total per link beyond that', () => {
    const modes = (count: number) => Array.from({ length: count }, () => basic);
    expect(rowsOf(card([credit({ modes: modes(50) }), credit({ modes: modes(49) })]).blocks)).toHaveLength(
      100,
    );
    const { blocks } = card([
      credit({ modes: modes(50), fraud_cost: '20.00', amount: '10.00' }),
      credit({ modes: modes(50), fraud_cost: '2.00', amount: '1.00' }),
    ]);
    expect(rowsOf(blocks)).toEqual([
      ['Link', 'Part', 'Traffic', 'Messages', 'Fraud cost', 'Seen', 'Expected', 'Credit', 'Why'],
      ['1', 'all', '–', '–', '$20.00', '–', '–', '$10.00', '–'],
      ['2', 'all', '–', '–', '$2.00', '–', '–', '$1.00', '–'],
    ]);
  });

  test('shows totals when its parts exceed the text limit of a table', () => {
    const shown = (length: number) => {
      const named = (count: number) => ({ ...basic, mode: 'm'.repeat(count) });
      return rowsOf(card([credit({ modes: [named(length)] })]).blocks)[1]?.[0];
    };
    // The text counts with its quotes and commas, and that of the first column, which one link does without.
    const around = JSON.stringify([
      ['Link', 'Part', 'Traffic', 'Messages', 'Fraud cost', 'Seen', 'Expected', 'Credit', 'Why'],
      [['1', '', '100.0 %', '35,644', '$7,526.30', 'blocked 0.416', '0.80', '$4,948.80', '–']],
    ]).length;
    expect(shown(10_000 - around)).toMatch(/^m+$/);
    expect(shown(10_001 - around)).toBe('all');
  });

  test('has as many links in a section as fit', () => {
    const [long, short, longer] = [withLine(2_400), withLine(599), withLine(600)];
    expect(sectionsOf(card([long, short]).blocks).map((text) => text.length)).toEqual([3_000]);
    expect(sectionsOf(card([long, short]).blocks)[0]).toContain('to 2025-11-08, credit $1.00, SQL x\n<');
    expect(sectionsOf(card([long, longer]).blocks).map((text) => text.length)).toEqual([2_400, 600]);
  });

  test('has up to forty-five sections of links, and then refers to the others', () => {
    const long = withLine(2_400);
    const sections = (count: number) => sectionsOf(card(Array.from({ length: count }, () => long)).blocks);
    expect(sections(45)).toHaveLength(45);
    expect(sections(45).at(-1)).toContain('|Link 45>');
    expect(sections(46)).toHaveLength(46);
    expect(sections(46).slice(-2)).toEqual([
      expect.stringContaining('|Link 45>'),
      'More links are in the run.',
    ]);
  });

  test('has up to four thousand characters about links in its plain text, and then refers to the others', () => {
    const lines = (length: number) =>
      card([withLine(2_400), { ...withLine(length), modes: [] }])
        .text.split('\n')
        .slice(1, -1)
        .map((line) => (line.startsWith('More') ? line : line.length));
    const [first = 0, part = 0, , last = 0] = lines(600).map(Number);
    const room = 4_000 - first - part - last;
    expect(lines(room)).toEqual([2_400, part, room, last]);
    expect(lines(room + 1)).toEqual([2_400, part, room + 1, 'More is in the run.']);
  });
});
