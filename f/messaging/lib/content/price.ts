/** What a text costs on a channel, before it is sent. */
import Big from 'big.js';
import type { Channel } from '../message/message.ts';
import type { Policy } from '../policy/policy.ts';

export interface Price {
  channel: Channel;
  /** Segments of an SMS; 1 on the other channels. The limits count these, too. */
  units: number;
  /** Decimal string in the currency of the policy. */
  amount: string;
  currency: string;
}

/** Of each channel of a plan, in its order. @param smsUnits segments of the text as an SMS */
export function pricesOf(
  plan: readonly Channel[],
  smsUnits: number,
  policy: Pick<Policy, 'channels' | 'currency'>,
): Price[] {
  return plan.map((channel) => {
    const units = channel === 'SMS' ? smsUnits : 1;
    const amount = new Big(policy.channels[channel].cost).times(units).toFixed();
    return { channel, units, amount, currency: policy.currency };
  });
}
