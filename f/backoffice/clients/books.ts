/** The books of this workspace, for scripts that an HTTP request starts: no resource comes with it. */
import { type Database, databasePath, parseDatabase, withDatabase } from '../../shared/clients/database.ts';
import { windmillResource } from '../../shared/clients/windmill_items.ts';
import { type Policy, parsePolicy, policyPath } from '../lib/policy/policy.ts';

/** Connects to the database of the workspace and reads its policy. */
export async function withBooks<T>(work: (database: Database, policy: Policy) => Promise<T>): Promise<T> {
  const [database, policy] = await Promise.all([
    windmillResource(databasePath),
    windmillResource(policyPath),
  ]);
  const rules = parsePolicy(policy);
  return withDatabase(parseDatabase(database), (open) => work(open, rules));
}
