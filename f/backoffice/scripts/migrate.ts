/** Creates the tables of the back office or brings them up to date; without a change it does nothing. */
import { parseDatabase, withDatabase } from '../../shared/clients/database.ts';
import { logged } from '../../shared/clients/job.ts';
import { migrate } from '../../shared/clients/migrate.ts';
import type { postgresql } from '../lib/resource_types.ts';
import { migrations, schema } from '../lib/tables/migrations.ts';

export async function main(database: postgresql) {
  const migrated = await withDatabase(parseDatabase(database), (open) => migrate(open, schema, migrations));
  return logged(migrated, ['schema', 'applied', 'version']);
}
