/** Empty books in a database of their own, and what a test reads of them. */
import { takeOrder, takePayment } from '../../f/backoffice/clients/take_event.ts';
import type { Policy } from '../../f/backoffice/lib/policy/policy.ts';
import { migrations, schema } from '../../f/backoffice/lib/tables/migrations.ts';
import {
  type Database,
  type DatabaseResource,
  parseDatabase,
  type Sql,
  withDatabase,
} from '../../f/shared/clients/database.ts';
import { migrate } from '../../f/shared/clients/migrate.ts';
import { emptyDatabase } from '../shared/postgres.ts';
import { policy } from './world.ts';

export interface Books {
  resource: DatabaseResource;
  open<T>(work: (database: Database) => Promise<T>): Promise<T>;
  sql<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  order(body: string, now?: Date, rules?: Policy): ReturnType<typeof takeOrder>;
  payment(body: string, now?: Date, rules?: Policy): ReturnType<typeof takePayment>;
  /** Labels, amounts and states of all invoices. */
  invoices(): Promise<string[]>;
}

const noon = new Date('2026-03-01T12:00:00Z');

export async function emptyBooks(): Promise<Books> {
  const resource = parseDatabase(await emptyDatabase());
  const open = <T>(work: (database: Database) => Promise<T>) => withDatabase(resource, work);
  const sql = <T>(work: (sql: Sql) => Promise<T>) => open((database) => database.transaction(work));
  await open((database) => migrate(database, schema, migrations));
  return {
    resource,
    open,
    sql,
    order: (body, now = noon, rules = policy) =>
      open((database) => takeOrder(database, body, { rules, now })),
    payment: (body, now = noon, rules = policy) =>
      open((database) => takePayment(database, body, { rules, now })),
    invoices: () =>
      sql(async (run) => {
        const rows = await run`
          select label, order_id, currency, net, tax, rounding, gross, status from backoffice.invoice
          order by kind, prefix, currency, number`;
        return rows.map((row) =>
          [row.label, row.order_id, `${row.net}+${row.tax}+${row.rounding}=${row.gross}`, row.status].join(
            ' ',
          ),
        );
      }),
  };
}
