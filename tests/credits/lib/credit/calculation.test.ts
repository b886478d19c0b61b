import { describe, expect, test } from 'bun:test';
import { calculationSchema, inputsSchema, verifyInputs } from '../../../../f/credits/lib/credit/figures.ts';
import { artifactPrefix, storedArtifactSchema } from '../../../../f/credits/lib/credit/link_credit.ts';
import { calculation, inputs } from '../calculation_world.ts';
import { deviations } from '../deviations.ts';

const spend = (changes: object) => ({ ...inputs(), spend: [{ ...inputs().spend[0], ...changes }] });
const guard = (changes: object) => ({ ...inputs(), guard: [{ ...inputs().guard[0], ...changes }] });

describe('a kept calculation', () => {
  test.each<[string, object]>([
    ['of a credit', {}],
    ['of a product without modes', { expected_block_rates: [], credits: [] }],
    [
      'of rows of other lists',
      { inputs: { baseline_of_country: [{ country: 'KE', cost: null, days: 28 }] } },
    ],
  ])('is read as it was written: %s', (_, changes) => {
    const value = calculation(changes);
    expect(calculationSchema.parse(value)).toEqual(value);
  });

  test.each<[string, object]>([
    ['of another version', { version: 2 }],
    ['of no product', { product: 'Verify SMS' }],
    ['with a credit that is none', { credits: [{ mode: 'basic', credit: 'nan' }] }],
    ['with inputs that are no lists', { inputs: { spend: {} } }],
  ])('is refused %s', (_, changes) => {
    expect(calculationSchema.safeParse({ ...calculation(), ...changes }).success).toBe(false);
  });

  test('requires amounts as decimal text', () => {
    const { error } = calculationSchema.safeParse({ ...calculation(), credit_amount: 'nan' });
    expect(error?.issues).toMatchObject([{ path: ['credit_amount'], message: 'decimal text' }]);
  });
});

describe('the inputs of a calculation', () => {
  const row = { country: 'KE', total: null, row_count: 2 };
  test.each<[string, object]>([
    ['none', {}],
    ['an empty list', { spend: [] }],
    ['a thousand rows', { spend: Array.from({ length: 1_000 }, () => row) }],
    ['the longest name', { ['x'.repeat(40)]: [row] }],
    ['counts below nothing', { spend: [{ row_count: -2 }] }],
  ])('may be %s', (_, value) => {
    expect(inputsSchema.parse(value)).toEqual(value as ReturnType<typeof inputsSchema.parse>);
  });

  test.each<[string, object]>([
    ['more than a thousand rows', { spend: Array.from({ length: 1_001 }, () => row) }],
    ['a list with something before its name', { '1spend': [row] }],
    ['a list with something behind its name', { spend1: [row] }],
    ['a list without a name', { '': [row] }],
    ['a list with a name that is too long', { ['x'.repeat(41)]: [row] }],
    ['numbers that are not whole', { spend: [{ total: 0.1 }] }],
    ['what is neither number nor text', { spend: [{ total: true }] }],
    ['rows within rows', { spend: [{ total: [row] }] }],
  ])('are never %s', (_, value) => {
    expect(inputsSchema.safeParse(value).success).toBe(false);
  });

  test('are complete for a Verify credit', () => {
    expect(verifyInputs(inputs())).toEqual(inputs());
    const unknown = {
      spend: [{ country: null, total: null, row_count: 0 }],
      guard: guard({ mode: null }).guard,
    };
    expect(verifyInputs(unknown)).toEqual(unknown as ReturnType<typeof verifyInputs>);
  });

  test('are absent for a Verify credit that lacks a field or has another type or a negative count', () => {
    const odd = deviations(inputs()).filter(({ kind, at }) => kind !== 'unknown' && at !== '');
    const negative = [spend({ row_count: -1 }), guard({ attempts: -1 }), guard({ blocked: -1 })];
    for (const value of [...odd.map((one) => one.value), ...negative])
      expect(verifyInputs(value as Parameters<typeof verifyInputs>[0])).toBeNull();
  });
});

describe('a stored summary', () => {
  const stored = { extracted_at: '2026-01-08T09:00:00Z', credit_amount: '4948.80' };

  test('is read with its calculation, and an older one without', () => {
    const whole = { ...stored, seconds: 1.5, calculation: calculation() };
    expect(storedArtifactSchema.parse({ ...whole, summary_outputs: {} })).toEqual(whole);
    expect(storedArtifactSchema.parse({ ...stored, credit_amount: null })).toEqual({
      extracted_at: stored.extracted_at,
      credit_amount: null,
      seconds: null,
      calculation: null,
    });
    expect(artifactPrefix).toBe('f/credits/artifacts/');
  });

  test.each<[string, object]>([
    ['a time', { extracted_at: undefined }],
    ['the field of its amount', { credit_amount: undefined }],
    ['seconds that are a number', { seconds: '1.5' }],
    ['a calculation that can be read', { calculation: {} }],
  ])('is refused without %s', (_, changes) => {
    expect(storedArtifactSchema.safeParse({ ...stored, ...changes }).success).toBe(false);
  });
});
