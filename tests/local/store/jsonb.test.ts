import { expect, test } from 'bun:test';
import { jsonbText, jsonbValue, NotStorable, strictJsonbText } from '../../../local/store/jsonb.ts';

test('keys are sorted by their length in UTF-8 and then bytewise, at every depth', () => {
  const value = { bbb: 1, a: [{ zz: 1, y: { ab: 1, b: 2 } }], é: 2, B: 3, '😀': 4, 'zzz\ud7ff': 5 };
  expect(jsonbText(value)).toBe(
    '{"B":3,"a":[{"y":{"b":2,"ab":1},"zz":1}],"é":2,"bbb":1,"😀":4,"zzz\ud7ff":5}',
  );
  expect(Object.keys(jsonbValue(value))).toEqual(['B', 'a', 'é', 'bbb', '😀', 'zzz\ud7ff']);
});

test('keys that look like numbers are sorted like other keys in the text', () => {
  expect(jsonbText({ 10: 1, b: 2, 9: 3 })).toBe('{"9":3,"b":2,"10":1}');
});

test('numbers are written out, and non-JSON values are null or omitted', () => {
  expect(jsonbText([1e21, -0, 1.5, Number.NaN])).toBe('[1000000000000000000000,0,1.5,null]');
  expect(jsonbText(JSON.parse('{"a": 1, "b": 2, "a": 3}'))).toBe('{"a":3,"b":2}');
});

test('NUL characters are removed from results and refused elsewhere', () => {
  expect(jsonbText({ 'a\0': 'b\0c' })).toBe('{"a":"bc"}');
  expect(() => strictJsonbText({ a: ['b\0c'] })).toThrow(NotStorable);
  expect(() => strictJsonbText({ 'a\0': 1 })).toThrow(NotStorable);
  expect(strictJsonbText({ a: '\\u0000' })).toBe('{"a":"\\\\u0000"}');
});

test('half of a surrogate pair is refused', () => {
  expect(() => jsonbText({ a: '\ud800' })).toThrow(NotStorable);
  expect(() => jsonbText({ '\udc00': 1 })).toThrow('half of a surrogate pair');
});
