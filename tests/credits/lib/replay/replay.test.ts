import { describe, expect, test } from 'bun:test';
import { writeCalculations } from '../../../../f/credits/lib/history/history.ts';
import type { HistoryLink } from '../../../../f/credits/lib/history/history_row.ts';
import {
  linkId,
  notebookAgainSchema,
  type Repeat,
  type Replayed,
  repeatsOf,
  replay,
  summarize,
} from '../../../../f/credits/lib/replay/replay.ts';
import { channel, memoryItems } from '../../world.ts';
import { calculation, inputs } from '../calculation_world.ts';
import { historyLink, historyMode, historyRow } from '../history_world.ts';

const at = '2025-11-14T08:00:00Z';
const row = (...links: HistoryLink[]) => historyRow(at, { links });
const id = `${channel}_1763107200_000100#1`;

/** As a calculation that was kept is asked for again. */
function repeat(changes: Partial<Repeat> = {}): Repeat {
  const { product, expected_block_rates } = calculation();
  return { id, product, expected_block_rates, inputs: inputs(), amount: '4948.80', ...changes };
}

test('a link is named by its request and its index', () => {
  expect([0, 1].map((index) => linkId({ key: 'C0_1_1' }, index))).toEqual(['C0_1_1#1', 'C0_1_1#2']);
});

describe('the calculations to repeat', () => {
  test('are the stored ones, of the day of their request', async () => {
    const items = memoryItems();
    const other = calculation({ product: 'other', sql: 'x' });
    await writeCalculations(
      items,
      '2025-11-14',
      new Map([
        ['a', calculation()],
        ['b', other],
      ]),
    );
    await writeCalculations(items, '2025-11-15', new Map([['a', other]]));
    const links = ['b', 'a'].map((key) => historyLink({ calculation: key, amount: '1.00' }));
    const next = historyRow('2025-11-15T08:00:00Z', { links: links.slice(1) });
    expect(await repeatsOf(items, [row(...links), next])).toEqual([
      repeat({ amount: '1.00', product: 'other' }),
      repeat({ id: id.replace('#1', '#2'), amount: '1.00' }),
      repeat({ id: `${next.key}#1`, amount: '1.00', product: 'other' }),
    ]);
  });

  test('have the given expected rates', async () => {
    const items = memoryItems();
    await writeCalculations(items, '2025-11-14', new Map([['a', calculation()]]));
    const rows = [row(historyLink({ calculation: 'a' }))];
    expect((await repeatsOf(items, rows, { standard: '0.5' }))[0]?.expected_block_rates).toEqual([
      { mode: 'basic', rate: '0.8' },
      { mode: 'standard', rate: '0.5' },
      { mode: 'max', rate: '1' },
    ]);
  });

  test('are built from the row when none were stored', async () => {
    const link = historyLink({
      traffic: { attempts: 1200, enabled: 1100, scanned: 1050 },
      modes: [historyMode(), historyMode({ mode: 'max', messages: 7, blocked: 3, expected_block_rate: '1' })],
    });
    expect(await repeatsOf(memoryItems(), [row(link)])).toEqual([
      repeat({
        expected_block_rates: [
          { mode: 'basic', rate: '0.80' },
          { mode: 'max', rate: '1' },
        ],
        inputs: {
          spend: [{ country: 'all', total: '7526.30', row_count: 0 }],
          guard: [
            { mode: 'basic', attempts: 1000, enabled: 1000, scanned: 1000, blocked: 416 },
            { mode: 'max', attempts: 7, enabled: 7, scanned: 7, blocked: 3 },
            { mode: null, attempts: 193, enabled: 93, scanned: 43, blocked: 0 },
          ],
        },
      }),
    ]);
  });

  test.each([
    ['its product', { product: null }],
    ['its traffic', { traffic: null }],
    ['its cost', { fraud_cost: null }],
    ['its modes', { modes: [] }],
    ['what one of its modes blocked', { modes: [historyMode(), historyMode({ blocked: null })] }],
    ['its amount', { amount: null }],
  ])('are omitted when the row has no %s', async (_what, changes) => {
    expect(await repeatsOf(memoryItems(), [row(historyLink(changes))])).toEqual([]);
  });
});

describe('a replay', () => {
  test('compares the stored amount with those of the notebook and the formula', () => {
    const answers = [
      { id: 'other', credit_amount: '1.00', refusal: null },
      { id, credit_amount: '4948.79', refusal: null },
    ];
    expect(replay([repeat({ amount: '4948.81' })], answers)).toEqual([
      { id, stored: '4948.81', notebook: '4948.79', formula: '4948.80', refusal: null },
    ]);
  });

  test('contains the reason when the notebook returned none', () => {
    const answers = [{ id, credit_amount: null, refusal: 'no rows' }];
    expect(replay([repeat()], answers)).toMatchObject([{ notebook: null, refusal: 'no rows' }]);
    expect(replay([repeat()], [])).toMatchObject([{ notebook: null, refusal: 'the notebook was not asked' }]);
  });

  test('has no formula for another product', () => {
    const answers = [{ id, credit_amount: '1.00', refusal: null }];
    expect(replay([repeat({ inputs: { months: [] } })], answers)).toMatchObject([
      { notebook: '1.00', formula: null },
    ]);
  });

  test('can round block rates otherwise', () => {
    const [three, one] = [3, 1].map((places) => replay([repeat()], [], places)[0]?.formula);
    expect([three, one]).toEqual(['4948.80', '5017.53']);
  });

  test.each([
    ['an answer', { id, credit_amount: '1.00', refusal: null }, true],
    ['a refusal', { id, credit_amount: null, refusal: 'no rows' }, true],
    ['nothing', {}, false],
    ['an amount that is a number', { id, credit_amount: 1, refusal: null }, false],
    ['an answer to no calculation', { credit_amount: '1.00', refusal: null }, false],
  ])('reads from the notebook %s', (_what, value, is) => {
    expect(notebookAgainSchema.safeParse(value).success).toBe(is);
  });
});

describe('the result of a replay', () => {
  const each = (notebook: string | null, formula: string | null): Replayed => ({
    id: `${notebook} ${formula}`,
    stored: '5.00',
    notebook,
    formula,
    refusal: null,
  });

  test('is empty without calculations', () => {
    expect(summarize([])).toEqual({
      calculations: 0,
      reproduced: 0,
      difference_notebook: '0.00',
      difference_formula: '0.00',
      differences: [],
    });
  });

  test('contains the differences and their total', () => {
    const same = [each('5.00', '5'), each('5.0', null)];
    const other = [each('7.50', '5.00'), each('5.00', '4.00'), each(null, '5.00'), each('1', null)];
    expect(summarize([...same, ...other])).toEqual({
      calculations: 6,
      reproduced: 2,
      difference_notebook: '-1.50',
      difference_formula: '-1.00',
      differences: other,
    });
  });
});
