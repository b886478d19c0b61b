/** The delay before a failed step is retried. */
import type { Retry } from '../workspace/openflow.ts';

const MAX_SECONDS = 6 * 3600;
/** Windmill computes in 16 bits: the power saturates at this value, the product wraps around to 0. */
const U16_MAX = 65535;

/** Seconds to wait after this failure and `failures` earlier ones of the same step; undefined: no further attempt. */
export function retryDelay(retry: Retry, failures: number, random: () => number): number | undefined {
  const constant = retry.constant ?? { attempts: 0, seconds: 0 };
  if (failures < constant.attempts) return Math.min(constant.seconds, MAX_SECONDS);
  const exponential = retry.exponential;
  if (!exponential || failures - constant.attempts >= exponential.attempts) return undefined;
  const power = Math.min(exponential.seconds ** (failures + 1), U16_MAX);
  const seconds = (exponential.multiplier * power) % (U16_MAX + 1);
  const spread = Math.min(exponential.random_factor ?? 0, 100);
  const share = (random() * spread) / 100;
  const sign = spread > 0 && random() < 0.5 ? -1 : 1;
  return Math.min(seconds + sign * seconds * share, MAX_SECONDS);
}
