/**
 * PostgreSQL, as a resource of Windmill's type `postgresql` names it. A job holds one connection. Numbers beyond 32 bits, decimals,
 * days and times arrive as strings (`12.50`, `2026-02-15`, ISO in UTC), so that nothing is rounded or moved to another zone.
 */
import postgres from 'postgres';
import * as z from 'zod';
import { SharedError } from '../lib/errors.ts';
import { withoutLateErrors } from './late_errors.ts';

export const databasePath = 'f/shared/resources/database';

const databaseSchema = z.object({
  host: z.string().min(1),
  // A variable can only hold text.
  port: z.coerce.number().int().min(1).max(65_535).default(5_432),
  user: z.string().min(1),
  password: z.string().default(''),
  dbname: z.string().min(1),
  sslmode: z.enum(['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full']).default('prefer'),
  root_certificate_pem: z.string().default(''),
});

export type DatabaseResource = z.infer<typeof databaseSchema>;

/** Runs statements: the connection, or a transaction of it. */
export type Sql = postgres.ISql<{ date: string; timestamp: string }>;

export interface Database {
  /** Commits when `work` returns; rolls everything back when it throws or the process dies. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
}

export interface ListeningDatabase extends Database {
  /** Calls `notified` for each NOTIFY on a channel, on a second connection that is opened anew when it breaks. */
  listen(channel: string, notified: () => void): Promise<void>;
}

/** Validates a `postgresql` resource; throws SharedError `database_invalid` naming the fields, never their values. */
export function parseDatabase(value: unknown): DatabaseResource {
  const parsed = databaseSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'value').join(', ');
  throw new SharedError('database_invalid', `The resource ${databasePath} is not complete: ${fields}`);
}

const patience = { connectSeconds: 10, statementMs: 30_000 };

/**
 * Connects, works and disconnects. Throws SharedError `database_unavailable` (retryable) or `database_refused`; other errors of
 * PostgreSQL pass through. @param changes other limits, for tests
 */
export function withDatabase<T>(
  resource: DatabaseResource,
  work: (database: ListeningDatabase) => Promise<T>,
  changes: Partial<typeof patience> = {},
): Promise<T> {
  return withoutLateErrors(() => connected(resource, work, changes));
}

async function connected<T>(
  resource: DatabaseResource,
  work: (database: ListeningDatabase) => Promise<T>,
  changes: Partial<typeof patience>,
): Promise<T> {
  const sql = connection(resource, { ...patience, ...changes });
  try {
    // The driver would run a list of statements that `steps` returns; wrapped, the result is only passed on.
    return await work({
      async transaction<R>(steps: (sql: Sql) => Promise<R>) {
        return (await sql.begin(async (inner) => ({ result: await steps(inner) }))).result;
      },
      async listen(channel: string, notified: () => void) {
        await sql.listen(channel, notified);
      },
    });
  } catch (error) {
    throw translated(error, resource);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Rows, each validated. A row of another shape is a defect of the statement or of the migrations. */
export function parseRows<T extends z.ZodType>(schema: T, rows: readonly unknown[]): z.infer<T>[] {
  return z.array(schema).parse(rows);
}

function connection(resource: DatabaseResource, limits: typeof patience) {
  const { host, port, user, password, dbname: database } = resource;
  return postgres({
    host,
    port,
    user,
    password,
    database,
    ssl: tls(resource),
    max: 1,
    connect_timeout: limits.connectSeconds,
    // A pooler between job and server may give each transaction another session.
    prepare: false,
    fetch_types: false,
    onnotice: () => {},
    connection: {
      application_name: 'windmill',
      TimeZone: 'UTC',
      statement_timeout: limits.statementMs,
      // Of PostgreSQL 14: the statement of a killed job ends, and with it its locks.
      client_connection_check_interval: 1_000,
    },
    types: {
      date: { to: 1_082, from: [1_082], serialize: String, parse: String },
      timestamp: {
        to: 1_184,
        from: [1_114, 1_184],
        serialize: String,
        parse: (text: string) => new Date(text.replace(/([^+-]\d\d)$/, '$1Z')).toISOString(),
      },
    },
  });
}

function tls({ sslmode, root_certificate_pem: ca }: DatabaseResource) {
  switch (sslmode) {
    case 'disable':
      return false;
    case 'allow':
    case 'prefer':
      return 'prefer';
    case 'require':
      return { rejectUnauthorized: false };
    case 'verify-ca':
      return { rejectUnauthorized: true, checkServerIdentity: () => undefined, ...(ca === '' ? {} : { ca }) };
    case 'verify-full':
      return { rejectUnauthorized: true, ...(ca === '' ? {} : { ca }) };
  }
}

/** SQLSTATE classes: connection, resources, shut down by an operator; and codes of the driver and of sockets. */
const unavailable =
  /^(08...|53...|57P0.|CONNECT_TIMEOUT|CONNECTION_\w+|ECONN\w+|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/;
/** Authentication, unknown database. */
const refused = /^(28...|3D000)$/;

function translated(error: unknown, { host, port, user, dbname }: DatabaseResource): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const what = `database ${dbname} at ${host}:${port}`;
  if (refused.test(code)) {
    return new SharedError(
      'database_refused',
      `The ${what} refused the user ${user} (${code}): check ${databasePath} and its password variable`,
      { cause: error },
    );
  }
  if (unavailable.test(code)) {
    return new SharedError(
      'database_unavailable',
      `The ${what} does not answer (${code}): check that it runs and that workers reach it`,
      { cause: error, retryable: true },
    );
  }
  return error;
}
