/** Series of invoice numbers: one for each kind, prefix and currency, from 1 without a gap. */
import * as z from 'zod';
import type { Kind } from './record.ts';

export const prefixSchema = z
  .string()
  .regex(/^[A-Z0-9][A-Z0-9-]{0,11}$/, 'up to 12 capital letters, digits and -');

export interface Series {
  kind: Kind;
  prefix: string;
  currency: string;
}

/** `TRB-USD-000001`; of a credit note `TRB-CN-USD-000001`. */
export function numberText({ kind, prefix, currency }: Series, number: number): string {
  const parts = kind === 'invoice' ? [prefix, currency] : [prefix, 'CN', currency];
  return [...parts, String(number).padStart(6, '0')].join('-');
}
