import { expect, test } from 'bun:test';
import { compare } from '../../tools/verify/comparison.ts';

const check = 'lost answer: one amount';
const one = { check, seen: ['Approved, $1.00, exceptions'], holds: true, advice: '' };
const two = { check, seen: [...one.seen, ...one.seen], holds: false, advice: '' };

test('a check is passed where both places give the same and it holds in each', () => {
  expect(compare([one], [one])).toMatchObject([{ check, ok: true }]);
});

test('a check fails where the places differ, or the server did not give it', () => {
  expect(compare([one], [two])).toMatchObject([{ ok: false }]);
  expect(compare([one], [])).toMatchObject([{ ok: false, server: null }]);
});

test('a check fails where both places have the same fault', () => {
  expect(compare([two], [two])).toMatchObject([{ ok: false }]);
});
