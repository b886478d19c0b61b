/** Stripe's signature of a webhook: `t=<seconds>,v1=<HMAC-SHA256 of "seconds.body">`. */
import { createHmac } from 'node:crypto';

export function stripeSignature(secret: string, body: string, seconds: number): string {
  const hmac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${hmac}`;
}
