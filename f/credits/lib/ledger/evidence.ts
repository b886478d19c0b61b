/** The result of each link in one attempt, stored beside the ledger record, which has only the figures that were posted. */

import * as z from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { creditSchema } from '../credit/figures.ts';
import type { LinkResult } from '../credit/link_credit.ts';
import { storedCodeSchema } from '../reason/reasons.ts';
import type { Claim } from './ledger.ts';

const url = z.string();

const linkSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('credit'), url, credit: creditSchema }),
  z.strictObject({ kind: z.literal('skip'), url }),
  z.strictObject({
    kind: z.literal('refuse'),
    url,
    code: storedCodeSchema,
    reason: z.string(),
    artifact: z.string().nullable(),
  }),
  z.strictObject({ kind: z.literal('failed'), url, message: z.string() }),
]);

export const evidenceSchema = z.strictObject({
  version: z.literal(1),
  key: z.string(),
  turn: z.int().min(1),
  /** A person started the run. */
  by_hand: z.boolean(),
  links: z.array(linkSchema),
});

export type Evidence = z.infer<typeof evidenceSchema>;

export type EvidenceLink = z.infer<typeof linkSchema>;

export const evidencePrefix = 'f/credits/evidence/';

/** @param turn each attempt has its own evidence, so that a late write cannot overwrite another attempt's */
export function evidencePath({ key, turn }: Pick<Claim, 'key' | 'turn'>): string {
  return `${evidencePrefix}${key}_turn_${turn}`;
}

/** Stored before the request is decided. A repeated step writes the same evidence. */
export async function keepEvidence(
  items: Pick<ItemStore, 'write'>,
  claim: Claim,
  results: readonly LinkResult[],
  byHand: boolean,
): Promise<void> {
  const { key, turn } = claim;
  const evidence: Evidence = { version: 1, key, turn, by_hand: byHand, links: results.map(linkOf) };
  await items.write(evidencePath(claim), evidence);
}

function linkOf(result: LinkResult): EvidenceLink {
  const { url } = result;
  switch (result.kind) {
    case 'credit':
      return { kind: 'credit', url, credit: creditSchema.strip().parse(result) };
    case 'skip':
      return { kind: 'skip', url };
    case 'refuse':
      return {
        kind: 'refuse',
        url,
        code: result.code,
        reason: result.reason,
        artifact: result.artifact ?? null,
      };
    case 'failed':
      return { kind: 'failed', url, message: result.message };
  }
}
