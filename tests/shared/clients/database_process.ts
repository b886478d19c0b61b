/** A process of its own: migrates the database of the first argument (JSON) by the SQL of the second, prints what was applied. */
import { parseDatabase, withDatabase } from '../../../f/shared/clients/database.ts';
import { migrate } from '../../../f/shared/clients/migrate.ts';

const [, , resource = '', ...statements] = process.argv;
const migrations = statements.map((sql, index) => ({ number: index + 1, name: `m${index + 1}`, sql }));
const result = await withDatabase(parseDatabase(JSON.parse(resource)), (database) =>
  migrate(database, 'trial', migrations),
);
process.stdout.write(JSON.stringify({ bun: Bun.version, ...result }));
