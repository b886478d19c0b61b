import { expect, test } from 'bun:test';
import { propertiesOf, statesProperties, withOptions } from '../../../local/workspace/schema.ts';

const one = (schema: unknown) => propertiesOf({ properties: { field: schema } })[0];

test('properties come in the stated order, the others after them as written', () => {
  const schema = { properties: { c: {}, b: {}, a: {} }, order: ['a', 'absent', 'b'] };
  expect(propertiesOf(schema).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
});

test('a required name is a property of any type, also when it has no schema', () => {
  const found = propertiesOf({ properties: { a: { type: 'string' } }, required: ['b'] });
  expect(found).toMatchObject([
    { name: 'a', required: false, types: ['string'] },
    { name: 'b', required: true, types: [], type: 'json' },
  ]);
});

test('a form asks for the first type that is no null, and for JSON where that is no plain value', () => {
  expect(one({ type: ['null', 'integer'] })).toMatchObject({ type: 'integer', types: ['null', 'integer'] });
  for (const type of ['object', 'array', 'null', '', undefined]) expect(one({ type })?.type).toBe('json');
  expect(one({ type: '' })?.types).toEqual([]);
});

test('the title is the name unless another one is stated', () => {
  expect(one({})?.title).toBe('field');
  expect(one({ title: '' })?.title).toBe('field');
  expect(one({ title: 'Amount' })?.title).toBe('Amount');
});

test('a property is secret by its mark or by its format', () => {
  expect(one({ password: true })?.isSecret).toBe(true);
  expect(one({ format: 'password' })?.isSecret).toBe(true);
  expect(one({ password: 'true', format: 'textarea' })?.isSecret).toBe(false);
});

test('allowed values are texts without null; a list without any is still a list', () => {
  expect(one({ enum: ['a', 1, null] })?.options).toEqual(['a', '1']);
  expect(one({ enum: [] })?.options).toEqual([]);
  expect(one({})?.options).toBeUndefined();
});

test('limits are read when they have the right type', () => {
  expect(one({ minimum: 0, maximum: 9, pattern: '^a' })).toMatchObject({
    minimum: 0,
    maximum: 9,
    pattern: '^a',
  });
  expect(one({ minimum: '0', maximum: null, pattern: 1 })).not.toContainAnyKeys([
    'minimum',
    'maximum',
    'pattern',
  ]);
});

test('a value that is no schema has no properties', () => {
  for (const schema of [undefined, null, 'text', [], { properties: [] }]) {
    expect(propertiesOf(schema)).toEqual([]);
    expect(statesProperties(schema)).toBe(false);
  }
  expect(statesProperties({ properties: {} })).toBe(true);
});

test('other allowed values replace those of the properties that are listed', () => {
  const schema = {
    required: ['a'],
    properties: { a: { type: 'string', enum: ['x'] }, b: { type: 'string' } },
  };
  expect(withOptions(schema, { a: ['y', 'z'], b: 'no list', c: ['unknown'] })).toEqual({
    required: ['a'],
    properties: { a: { type: 'string', enum: ['y', 'z'] }, b: { type: 'string' } },
  });
  expect(withOptions(schema, undefined)).toEqual(schema);
  expect(withOptions({ type: 'object' }, { a: ['y'] })).toEqual({ type: 'object' });
});
