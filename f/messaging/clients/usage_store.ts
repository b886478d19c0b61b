/** Units that count against a limit, by the second in which they were used. */
import * as z from 'zod';
import { parseRows, type Sql } from '../../shared/clients/database.ts';

/** Units of the last 60 seconds, rounded up to whole seconds. */
export async function usedUnits(sql: Sql, scope: string): Promise<number> {
  const [row] = parseRows(
    z.object({ used: z.coerce.number() }),
    await sql`
      select coalesce(sum(units), 0) as used from messaging.usage
      where scope = ${scope} and second >= floor(extract(epoch from now())) - 60`,
  );
  return row?.used ?? 0;
}

/** In the order of their scopes, so that two transactions cannot wait for each other. */
export async function addUsage(sql: Sql, uses: readonly { scope: string; units: number }[]): Promise<void> {
  await sql`
    insert into messaging.usage (scope, second, units)
    select scope, floor(extract(epoch from clock_timestamp())), sum(units)
    from jsonb_to_recordset(${JSON.stringify(uses)}::text::jsonb) as use(scope text, units int)
    group by scope order by scope
    on conflict (scope, second) do update set units = usage.units + excluded.units`;
}
