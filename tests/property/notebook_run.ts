/** Notebook runs that prove their credit, and mutations of them. Figures are computed in integers, independent of the code under test. */
import fc from 'fast-check';
import type { NotebookRun } from '../../f/credits/lib/credit/summary.ts';

export const expectedRates = { basic: '0.80', standard: '0.90', max: '1.00' };

const dollars = (cents: bigint) => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
const grouped = (cents: bigint) => `$${dollars(cents).replace(/\B(?=(\d{3})+\.)/g, ',')}`;

/** In whole cents and thousandths: F (e - b) / (1 - b), half up. */
function creditCents(cost: bigint, expected: bigint, observed: bigint): bigint {
  if (observed >= 1000n || observed >= expected) return 0n;
  const numerator = cost * (expected - observed) * 2n;
  const denominator = (1000n - observed) * 2n;
  return (numerator + denominator / 2n) / denominator;
}

const modeFigures = fc.record({
  cost: fc.bigInt({ min: 0n, max: 10n ** 9n }),
  observed: fc.option(fc.bigInt({ min: 0n, max: 1000n }), { freq: 8 }),
  messages: fc.nat(1_000_000),
});

export interface GoodRun {
  run: NotebookRun;
  /** The only amount that may be proven, as decimal text. */
  amount: string;
}

/** A run whose variable, structured summary, table and formula agree. */
export const goodRuns: fc.Arbitrary<GoodRun> = fc
  .tuple(modeFigures, modeFigures, modeFigures)
  .map((figures) => runOf(figures));

/** A run with the same wrong amount everywhere: one mode's credit is off by more than the rounding of its figures allows. */
export const consistentlyWrongRuns: fc.Arbitrary<GoodRun> = fc
  .tuple(modeFigures, modeFigures, modeFigures, fc.nat(2), fc.bigInt({ min: 2n, max: 10n ** 6n }))
  .map(([a, b, c, wrong, by]) => runOf([a, b, c], { index: wrong, by }));

type Figures = typeof modeFigures extends fc.Arbitrary<infer T> ? T : never;

function runOf(figures: Figures[], wrong?: { index: number; by: bigint }): GoodRun {
  const names = ['basic', 'standard', 'max'] as const;
  const modes = figures.map(({ cost, observed, messages }, index) => {
    const name = names[index] ?? 'basic';
    const expected = BigInt(Math.round(Number(expectedRates[name]) * 1000));
    const right = observed === null ? 0n : creditCents(cost, expected, observed);
    const credit = right + (index === wrong?.index ? wrong.by : 0n);
    return { name, cost, observed, messages, credit };
  });
  const total = modes.reduce((sum, mode) => sum + mode.credit, 0n);
  const cost = modes.reduce((sum, mode) => sum + mode.cost, 0n);
  const summary = {
    version: 1,
    credit_amount: dollars(total),
    currency: 'USD',
    account_sid: `AC${'0123456789abcdef'.repeat(2)}`,
    period: { start: '2025-11-04', end: '2025-11-09' },
    product: 'verify',
    fraud_cost: dollars(cost),
    modes: modes.map(({ name, cost: part, observed, messages, credit }) => ({
      mode: name,
      traffic_prop: '0.333333',
      msg_count: `${messages}`,
      fraud_cost: dollars(part),
      block_rate:
        observed === null ? null : `${observed / 1000n}.${String(observed % 1000n).padStart(3, '0')}`,
      expected_block_rate: expectedRates[name],
      credit: dollars(credit),
      note: null,
    })),
    warnings: [],
  };
  const rows = modes.map(({ name, messages, cost: part, credit }, index) =>
    [index, name, messages, grouped(part), grouped(credit)].join('  '),
  );
  const text = ['   mode  msg_count  fraud_cost  credit', ...rows].join('\n');
  const run: NotebookRun = {
    executed_at: '2026-01-08T14:30:00+00:00',
    seconds: 3.2,
    sql_sha256: 'a'.repeat(64),
    query: { product: 'verify', account_sid: summary.account_sid, period: summary.period },
    notebook: { sha256: 'b'.repeat(64) },
    credit_amount: { type: 'Decimal', text: dollars(total) },
    summaries: [summary],
    summary_outputs: { cell_9: { source: 'output_df', outputs: [{ type: 'execute_result', text }] } },
    refusal: null,
  };
  return { run, amount: dollars(total) };
}

const hostile = fc.oneof(
  fc.constantFrom<unknown>(
    ...[
      '',
      'nan',
      'NaN',
      '$nan',
      'inf',
      '-inf',
      '$4,948.80$nan$nan',
      '$1.234,00',
      '1e3',
      '0x10',
      '-1.00',
      'None',
    ],
    ...['€5.00', '<b>5.00</b>', '12.345', '9'.repeat(40), '5.00 5.00', 'Infinity', '١٢.٠٠', '1,2.00', '$5'],
    ...[null, true, 7, -3, 1e300, Number.NaN, [], {}, ['5.00'], { text: '5.00' }, 'EUR', 'turbo', '0.95'],
  ),
  fc.bigInt({ min: 0n, max: 10n ** 9n }).map(dollars),
  fc.bigInt({ min: 0n, max: 10n ** 9n }).map(grouped),
);

/** One change: of the value at a place, of a character in a text, or of which keys exist. */
const edits = fc.record({
  place: fc.nat(1_000_000),
  kind: fc.constantFrom(
    'replace',
    'replace',
    'remove',
    'double',
    'digit',
    'cut',
    'swap',
    'html',
    'everywhere',
  ),
  value: hostile,
  at: fc.nat(400),
});
export type Edit = { place: number; kind: string; value: unknown; at: number };
export const mutations: fc.Arbitrary<Edit[]> = fc.array(edits, { minLength: 1, maxLength: 3 });

type Slot = { holder: Record<string, unknown>; key: string };

/** A copy of `run` with these changes; the result may be any value. */
export function mutate(run: NotebookRun, changes: readonly Edit[]): unknown {
  const copy: Record<string, unknown> = structuredClone({ ...run });
  for (const change of changes) {
    const slots = slotsOf(copy);
    const slot = slots[change.place % slots.length];
    const other = slots[(change.place * 7 + change.at) % slots.length];
    if (slot && other) apply(slot, other, change);
  }
  return copy;
}

function apply({ holder, key }: Slot, other: Slot, change: Edit): void {
  const current = holder[key];
  const text = typeof current === 'string' ? current : JSON.stringify(current ?? null);
  const at = change.at % (text.length + 1);
  switch (change.kind) {
    case 'remove':
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      break;
    case 'double':
      if (Array.isArray(holder)) holder.push(structuredClone(current));
      else holder[`${key}_2`] = structuredClone(current);
      break;
    case 'digit':
      holder[key] = text.slice(0, at) + String(change.place % 10) + text.slice(at + 1);
      break;
    case 'cut':
      holder[key] = text.slice(0, at);
      break;
    case 'swap':
      holder[key] = structuredClone(other.holder[other.key]);
      break;
    case 'html':
      holder[key] = `<table><tr><td>${text}</td></tr></table>`;
      break;
    default:
      holder[key] = change.value;
  }
}

function slotsOf(node: unknown): Slot[] {
  if (typeof node !== 'object' || node === null) return [];
  const holder = node as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...slotsOf(holder[key])]);
}
