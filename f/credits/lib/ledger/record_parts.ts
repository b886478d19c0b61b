/** Reads what is kept of a ledger record besides itself: what its links came to, and the calculations behind them. */
import type { z } from 'zod';
import { artifactPrefix, type StoredArtifact, storedArtifactSchema } from '../credit/artifact.ts';
import type { Calculation } from '../credit/calculation.ts';
import { CreditError } from '../errors.ts';
import { artifactsOf, type RecordParts } from '../history/history_build.ts';
import { type Evidence, evidencePath, evidenceSchema } from './evidence.ts';
import type { ItemStore } from './items.ts';
import type { LedgerRecord, Outcome } from './ledger.ts';

export type ClosedRecord = LedgerRecord & { outcome: Outcome };

/** Whether the record has come to an end, which a later run may still change. */
export function isClosed(record: LedgerRecord): record is ClosedRecord {
  return record.phase === 'closed' && record.outcome !== null;
}

/** Throws CreditError `history_unreadable` naming the item that cannot be read. */
export async function readParts(
  items: Pick<ItemStore, 'read'>,
  record: ClosedRecord,
): Promise<RecordParts & { evidence: Evidence | null; calculations: Map<string, Calculation> }> {
  const evidence = await readKept(items, evidencePath(record), evidenceSchema);
  const artifacts = new Map<string, StoredArtifact>();
  const calculations = new Map<string, Calculation>();
  for (const path of artifactsOf(record, evidence)) {
    const artifact = await readArtifact(items, path);
    if (artifact === null) continue;
    artifacts.set(path, artifact);
    if (artifact.calculation) calculations.set(path.slice(artifactPrefix.length), artifact.calculation);
  }
  return { evidence, artifacts, calculations };
}

/** Null where there is none. Throws CreditError `history_unreadable` when it cannot be read. */
export function readArtifact(items: Pick<ItemStore, 'read'>, path: string): Promise<StoredArtifact | null> {
  return readKept(items, path, storedArtifactSchema);
}

async function readKept<S extends z.ZodType>(
  items: Pick<ItemStore, 'read'>,
  path: string,
  schema: S,
): Promise<z.output<S> | null> {
  const value = await items.read(path);
  if (value === undefined) return null;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw new CreditError(
    'history_unreadable',
    `${path} cannot be read (${first?.path.join('.')}: ${first?.message}); repair or delete that resource, its request is not in the history until then`,
    { cause: parsed.error },
  );
}
