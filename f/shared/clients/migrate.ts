/** Brings the tables of a system up to date, however many jobs try it at once. */
import { appliedSchema, checksumOf, type Migration, pendingMigrations } from '../lib/migration.ts';
import { type Database, parseRows, type Sql } from './database.ts';

export interface Migrated {
  schema: string;
  /** Names of the migrations that this call applied. */
  applied: string[];
  /** Number of the newest one. */
  version: number;
}

/**
 * Applies the missing migrations in one transaction under an advisory lock: all or none, and a second caller waits. Throws
 * SharedError `migration_refused` before anything is changed.
 */
export function migrate(
  database: Database,
  schema: string,
  migrations: readonly Migration[],
): Promise<Migrated> {
  return database.transaction(async (sql) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`migrate:${schema}`}, 0))`;
    const pending = pendingMigrations(schema, migrations, await appliedIn(sql, schema));
    for (const migration of pending) {
      await sql.unsafe(migration.sql);
      const { number, name } = migration;
      const row = { number, name, checksum: checksumOf(migration) };
      await sql`insert into ${sql(schema)}.migration ${sql(row)}`;
    }
    return { schema, applied: pending.map(({ name }) => name), version: migrations.length };
  });
}

async function appliedIn(sql: Sql, schema: string) {
  await sql`create schema if not exists ${sql(schema)}`;
  await sql`
    create table if not exists ${sql(schema)}.migration (
      number int primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`;
  return parseRows(
    appliedSchema,
    await sql`select number, name, checksum from ${sql(schema)}.migration order by number`,
  );
}
