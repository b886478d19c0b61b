import { describe, expect, test } from 'bun:test';
import { retryDelay } from '../../../local/engine/retry.ts';
import type { Retry } from '../../../local/workspace/openflow.ts';

const delays = (retry: Retry, random = 0.75) =>
  Array.from({ length: 6 }, (_, failures) => retryDelay(retry, failures, () => random));
const never = undefined;

describe('retryDelay', () => {
  test('is undefined without a policy', () => {
    expect(delays({})).toEqual(Array(6).fill(never));
  });

  test('is the same for each constant attempt', () => {
    expect(delays({ constant: { attempts: 2, seconds: 5 } })).toEqual([5, 5, never, never, never, never]);
  });

  test('grows exponentially with the failures', () => {
    const exponential = { attempts: 3, multiplier: 2, seconds: 3 };
    expect(delays({ exponential })).toEqual([6, 18, 54, never, never, never]);
  });

  test('uses constant attempts first, then the exponent of all failures', () => {
    const retry = {
      constant: { attempts: 1, seconds: 1 },
      exponential: { attempts: 2, multiplier: 1, seconds: 2 },
    };
    expect(delays(retry)).toEqual([1, 4, 8, never, never, never]);
  });

  test('varies by at most the random factor in both directions', () => {
    const exponential = { attempts: 1, multiplier: 1, seconds: 100, random_factor: 20 };
    expect(retryDelay({ exponential }, 0, () => 0.75)).toBe(115);
    expect(retryDelay({ exponential }, 0, () => 0.25)).toBe(95);
  });

  test('is at most six hours', () => {
    const exponential = { attempts: 9, multiplier: 1, seconds: 60 };
    expect(retryDelay({ exponential }, 3, () => 0.5)).toBe(6 * 3600);
  });
});
