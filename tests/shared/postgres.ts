/** One PostgreSQL server for the tests of this process, started at first use; it ends with the process. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresqlValue, type PostgresServer, startPostgres } from '../../simulators/postgres/index.ts';

let server: Promise<PostgresServer> | undefined;

/** An empty database of its own for each caller. */
export async function emptyDatabase(): Promise<PostgresqlValue> {
  server ??= startPostgres({ dir: mkdtempSync(join(tmpdir(), 'postgres-')), temporary: true });
  return (await server).createDatabase();
}
