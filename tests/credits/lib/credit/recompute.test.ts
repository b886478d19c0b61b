import { describe, expect, test } from 'bun:test';
import { recompute } from '../../../../f/credits/lib/credit/formula.ts';
import { inputsProblem, notebookRunSchema, proveCredit } from '../../../../f/credits/lib/credit/summary.ts';
import { calculation, inputs, summaryOf } from '../calculation_world.ts';

const rates = calculation().expected_block_rates;

describe('a credit recomputed from its inputs', () => {
  test('is the golden value', () => {
    const again = recompute(inputs(), rates);
    expect(again.fraudCost.toFixed()).toBe('7526.3');
    expect(again.modes.map(({ credit }) => credit.toFixed(2))).toEqual(['4948.80', '0.00', '0.00']);
    expect(again.credit.toFixed(2)).toBe('4948.80');
  });

  test('distributes the cost by scanned attempts, of all modes and of none', () => {
    const guard = [
      { mode: 'basic', attempts: 60, enabled: 60, scanned: 50, blocked: 0 },
      { mode: null, attempts: 40, enabled: 0, scanned: 0, blocked: 0 },
    ];
    const again = recompute({ ...inputs(), guard }, rates);
    expect(again.modes[0]?.fraudCost.toFixed()).toBe('3763.15');
    expect([again.attempts, again.enabled, again.scanned]).toEqual([100, 60, 50]);
  });

  test('treats a country without a total as one without a cost', () => {
    const spend = [
      { country: 'ID', total: '7526.30', row_count: 3 },
      { country: null, total: null, row_count: 0 },
    ];
    expect(recompute(inputs({ spend }), rates).fraudCost.toFixed()).toBe('7526.3');
  });

  test('rounds the block rate half up to the given places', () => {
    const guard = [{ mode: 'basic', attempts: 2000, enabled: 2000, scanned: 2000, blocked: 1001 }];
    const rate = (places?: number) =>
      recompute({ ...inputs(), guard }, rates, places).modes[0]?.blockRate?.toFixed();
    expect([rate(), rate(4), rate(1)]).toEqual(['0.501', '0.5005', '0.5']);
  });

  test('has no block rate and no cost without attempts', () => {
    const again = recompute({ ...inputs(), guard: [] }, rates);
    expect(again.modes.map(({ blockRate, credit }) => [blockRate, credit.toFixed()])).toEqual([
      [null, '0'],
      [null, '0'],
      [null, '0'],
    ]);
  });
});

describe('a summary with its inputs', () => {
  const code = (changes: Parameters<typeof summaryOf>[0]) => {
    const run = notebookRunSchema.parse(summaryOf(changes));
    const proof = proveCredit(run, { basic: '0.80', standard: '0.90', max: '1.00' });
    return proof.kind === 'refused' ? proof.code : proof.kind;
  };

  /** What is said of the summary that a notebook would show. */
  const problem = (changes: Parameters<typeof summaryOf>[0], more: object = {}) => {
    const run = summaryOf(changes);
    const proof = proveCredit(
      notebookRunSchema.parse({ ...run, summaries: [{ ...run.summaries[0], ...more }] }),
      { basic: '0.80', standard: '0.90', max: '1.00' },
    );
    return proof.kind === 'refused' ? proof.reason : null;
  };

  test('is proven when every figure follows from them', () => {
    expect(code({})).toBe('proven');
  });

  test.each([
    [
      'a cost that is another by less than shows',
      { inputs: inputs({ spend: [{ country: 'ID', total: '7526.300001', row_count: 3 }] }) },
    ],
    ['no guard', { inputs: { spend: inputs().spend } }],
    ['counts that are none', { inputs: { ...inputs(), guard: [{ mode: 'basic', attempts: -1 }] } }],
    ['another cost', { inputs: inputs({ spend: [{ country: 'ID', total: '7526.31', row_count: 3 }] }) }],
    [
      'another count',
      { inputs: inputs({}, { mode: 'basic', attempts: 1001, enabled: 1001, scanned: 1001, blocked: 416 }) },
    ],
    [
      'one more blocked',
      { inputs: inputs({}, { mode: 'basic', attempts: 1000, enabled: 1000, scanned: 1000, blocked: 417 }) },
    ],
  ])('is refused when they have %s', (_what, changes) => {
    expect(code(changes)).toBe('inputs_mismatch');
  });

  test('is refused over one cent, which the summary alone cannot show', () => {
    const modes = [{ mode: 'basic', credit: '4948.79' }];
    expect(code({ modes, inputs: undefined })).toBe('proven');
    expect(code({ modes })).toBe('inputs_mismatch');
  });

  const [basic] = summaryOf({}).summaries[0]?.modes ?? [];
  test.each<[string, Parameters<typeof summaryOf>[0], string]>([
    [
      'rows that are none',
      { inputs: { guard: [] } },
      'its inputs are not the rows of spend and guard that they say they are',
    ],
    [
      'another cost',
      { inputs: inputs({ spend: [{ country: 'ID', total: '7526.31', row_count: 3 }] }) },
      'its countries add up to 7526.31, the summary says 7526.3',
    ],
    [
      'another credit',
      { modes: [{ mode: 'basic', credit: '4948.79' }] },
      'mode basic: the summary says 4948.79, the formula gives 4948.8 from the inputs',
    ],
    [
      'another count',
      { modes: [{ mode: 'max', credit: '0.00', msg_count: '7' } as { mode: string; credit: string }] },
      'mode max: the summary says 7 messages, the inputs have 0',
    ],
  ])('names the figure that does not follow: %s', (_, changes, says) => {
    expect(problem(changes)).toBe(says);
  });

  test('has a rate for each mode with scanned traffic', () => {
    const known = { mode: 'basic', attempts: 1000, enabled: 1000, scanned: 1000, blocked: 416 };
    const more = { ...known, mode: 'extreme', attempts: 0, scanned: 4, blocked: 0 };
    const run = summaryOf({ inputs: inputs({}, known, more) });
    const rates = { basic: '0.80', standard: '0.90', max: '1.00' };
    expect(proveCredit(run, rates)).toEqual({
      kind: 'refused',
      code: 'mode_unknown',
      reason: 'there is no expected block rate for the protection mode extreme (4 scanned attempts)',
    });
  });

  test('has shares that add up to all of the scanned traffic', () => {
    const [summary] = summaryOf({}).summaries;
    const modes = (summary?.modes ?? []).map((mode, index) =>
      index === 0 ? { ...mode, traffic_prop: '0.7' } : mode,
    );
    const rates = { basic: '0.80', standard: '0.90', max: '1.00' };
    expect(proveCredit({ ...summaryOf({}), summaries: [{ ...summary, modes }] }, rates)).toMatchObject({
      code: 'mode_unknown',
      reason: expect.stringContaining('basic, standard, max add up to 0.7 of the scanned traffic'),
    });
  });

  test('has each mode once', () => {
    const [summary] = summaryOf({}).summaries;
    const idle = { ...basic, mode: 'basic', fraud_cost: '0.00', credit: '0.00' };
    const twice = [...(summary?.modes ?? []), idle];
    expect(problem({}, { modes: twice })).toBe('mode basic is there more than once');
  });

  test('of another product is not checked', () => {
    const foreign = { ...summaryOf({}).summaries[0], inputs: { rates: [{ country: 'ID', rate: '0.02' }] } };
    expect(inputsProblem(foreign as never)).toBeNull();
  });
});
