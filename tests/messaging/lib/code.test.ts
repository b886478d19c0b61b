import { expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { codeText, drawCode } from '../../../f/messaging/lib/otp/code.ts';
import { parsePolicy } from '../../../f/messaging/lib/policy/policy.ts';
import { figure } from '../../figures.ts';

test('a million codes of six digits are uniform, each digit and in thousands', () => {
  const draws = 1_000_000;
  // 20 bits each, from the random bytes that the agent uses.
  const bytes = randomBytes(draws * 4);
  let at = 0;
  const random20 = () => {
    at = (at + 3) % (bytes.length - 3);
    return bytes.readUIntBE(at, 3) >> 4;
  };
  const digits = Array.from({ length: 6 }, () => new Array<number>(10).fill(0));
  const thousands = new Array<number>(1_000).fill(0);
  for (let draw = 0; draw < draws; draw++) {
    const code = drawCode(random20);
    if (!/^\d{6}$/.test(code)) throw new Error(`not six digits: ${code}`);
    const group = Number(code.slice(0, 3));
    thousands[group] = (thousands[group] ?? 0) + 1;
    digits.forEach((counts, place) => {
      const digit = Number(code[place]);
      counts[digit] = (counts[digit] ?? 0) + 1;
    });
  }
  const chiSquare = (counts: readonly number[]) => {
    const expected = draws / counts.length;
    return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  };
  const group = chiSquare(thousands);
  const worst = Math.max(...digits.map(chiSquare));
  // Exceeded by chance once in a million runs: 999 degrees of freedom, and 9.
  expect(group).toBeLessThan(1_229);
  expect(worst).toBeLessThan(48);
  figure(
    `messaging: 1,000,000 codes, chi-square ${group.toFixed(0)} of 999 degrees, ${worst.toFixed(1)} of 9`,
  );
}, 60_000);

test('numbers from one million on are drawn again, and zeros stay', () => {
  const drawn = [1_048_575, 1_000_000, 42];
  expect(drawCode(() => drawn.shift() ?? 0)).toBe('000042');
});

test('the text is that of the policy, with the origin in its last line', () => {
  expect(codeText('012345', parsePolicy({ version: 'test' }))).toBe(
    'Your OTP is: 012345. Valid for 5 minutes.',
  );
  const bound = parsePolicy({ version: 'test', otp: { origin: 'example.com' } });
  expect(codeText('012345', bound).split('\n').at(-1)).toBe('@example.com #012345');
});
