/** Which migrations of a schema are still to be applied. SQL is applied once and never edited: a change is a new migration. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { SharedError } from './errors.ts';

/** One numbered step of a schema; numbers run from 1 without a gap. */
export interface Migration {
  number: number;
  name: string;
  /** Statements that name their tables with the schema. */
  sql: string;
}

export const appliedSchema = z.strictObject({ number: z.int(), name: z.string(), checksum: z.string() });

/** A migration that the database already has. */
export type Applied = z.infer<typeof appliedSchema>;

export function checksumOf(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}

/** The migrations to apply, in order. Throws SharedError `migration_refused` when code and database contradict each other. */
export function pendingMigrations(
  schema: string,
  migrations: readonly Migration[],
  applied: readonly Applied[],
): Migration[] {
  for (const [index, { number, name }] of migrations.entries()) {
    if (number !== index + 1)
      throw refusal(
        schema,
        `migration ${number} (${name}) stands at place ${index + 1}: number them without a gap`,
      );
  }
  for (const done of applied) {
    const migration = migrations[done.number - 1];
    const label = `migration ${done.number} (${done.name})`;
    if (migration === undefined)
      throw refusal(schema, `the database has ${label}, this workspace does not: deploy the newer workspace`);
    if (checksumOf(migration) !== done.checksum)
      throw refusal(
        schema,
        `the text of ${label} changed after it was applied: restore it, and write the change as a new migration`,
      );
  }
  return migrations.filter(({ number }) => !applied.some((done) => done.number === number));
}

function refusal(schema: string, why: string): SharedError {
  return new SharedError('migration_refused', `The schema ${schema} is not migrated, ${why}`);
}
