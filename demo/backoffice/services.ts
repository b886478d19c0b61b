/** The simulated services of the back office: a shop with its payment provider, and a PostgreSQL. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrations, schema } from '../../f/backoffice/lib/tables/migrations.ts';
import { parseDatabase, withDatabase } from '../../f/shared/clients/database.ts';
import { migrate } from '../../f/shared/clients/migrate.ts';
import { type PaymentsSimulator, startPayments } from '../../simulators/payments/index.ts';
import { startPostgres } from '../../simulators/postgres/index.ts';

export interface BackofficeServices {
  shop: PaymentsSimulator;
  variables: { path: string; value: string; isSecret: boolean }[];
  stop(): Promise<void>;
}

/** Kept over restarts, so that links work until they expire. */
function linkKey(stateDir: string): string {
  const file = join(stateDir, 'backoffice_link_key');
  if (!existsSync(file)) writeFileSync(file, crypto.randomUUID(), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

/** INVOICE_PREFIX and SALES_EXPORT_FILENAME of the environment set what the policy names. */
export async function startServices({ stateDir }: { stateDir: string }): Promise<BackofficeServices> {
  const server = await startPostgres({ dir: join(stateDir, 'postgres') });
  await withDatabase(parseDatabase(server.resource), (database) => migrate(database, schema, migrations));
  const secrets = { orders: crypto.randomUUID(), payments: crypto.randomUUID() };
  const { port, password } = server.resource;
  const { INVOICE_PREFIX = 'TRB', SALES_EXPORT_FILENAME = 'tribi-sales' } = process.env;
  const plain = (path: string, value: string) => ({ path, value, isSecret: false });
  const secret = (path: string, value: string) => ({ path, value, isSecret: true });
  return {
    shop: startPayments({ secrets, firstEvent: Date.now() }),
    variables: [
      plain('f/shared/simulator/database_port', `${port}`),
      plain('f/backoffice/simulator/invoice_prefix', INVOICE_PREFIX),
      plain('f/backoffice/simulator/export_file_name', SALES_EXPORT_FILENAME),
      secret('f/shared/database_password', password),
      secret('f/backoffice/order_signing_secret', secrets.orders),
      secret('f/backoffice/payment_signing_secret', secrets.payments),
      secret('f/backoffice/link_key', linkKey(stateDir)),
    ],
    stop: () => server.stop(),
  };
}
