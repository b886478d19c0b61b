/** Claims of posts in PostgreSQL: one row for each part of a report in a channel. */
import * as z from 'zod';
import { type Database, parseRows, type Sql } from '../../shared/clients/database.ts';
import type { Claim, PostKey, PostStore } from '../lib/post/post.ts';

/** Longer than the calls of one part take: an older claim is one of a process that died. */
export const claimSeconds = 120;

const rowSchema = z.object({
  state: z.enum(['sending', 'placed', 'posted']),
  doubtful: z.boolean(),
  message: z.string().nullable(),
  hash: z.string().nullable(),
  is_free: z.boolean(),
});

export function postStore(database: Database): PostStore {
  const update = (key: PostKey, change: Partial<z.infer<typeof rowSchema>>) =>
    database.transaction(async (sql) => {
      await sql`update spend.post set ${sql(change)} where ${isKey(sql, key)}`;
    });
  return {
    claim: (key, run) => database.transaction((sql) => claim(sql, key, run)),
    placed: (key, message) => update(key, { state: 'placed', message }),
    posted: (key, message, hash) => update(key, { state: 'posted', doubtful: false, message, hash }),
    release: remove,
    removed: remove,
    surplus: ({ report, channel, part }) =>
      database.transaction(async (sql) =>
        parseRows(
          z.object({ part: z.int(), message: z.string() }),
          await sql`
            select part, message from spend.post
            where report = ${report} and channel = ${channel} and part >= ${part} and message is not null
            order by part`,
        ),
      ),
    newestOther: ({ report, channel, part }) =>
      database.transaction(async (sql) => {
        const [row] = parseRows(
          z.object({ newest: z.coerce.number() }),
          await sql`
            select coalesce(max(message::bigint), 0) as newest from spend.post
            where channel = ${channel} and message is not null and (report, part) <> (${report}, ${part})`,
        );
        return row?.newest ?? 0;
      }),
  };

  function remove(key: PostKey): Promise<void> {
    return database.transaction(async (sql) => {
      await sql`delete from spend.post where ${isKey(sql, key)}`;
    });
  }
}

async function claim(sql: Sql, { report, channel, part }: PostKey, run: string): Promise<Claim> {
  const until = sql`now() + ${`${claimSeconds} seconds`}::interval`;
  const created = await sql`
    insert into spend.post (report, channel, part, state, run, claimed_until)
    values (${report}, ${channel}, ${part}, 'sending', ${run}, ${until})
    on conflict do nothing returning part`;
  if (created.length > 0) return { kind: 'claimed' };
  const key = { report, channel, part };
  const [row] = parseRows(
    rowSchema,
    await sql`
      select state, doubtful, message, hash, run = ${run} or claimed_until < now() as is_free
      from spend.post where ${isKey(sql, key)} for update`,
  );
  // Released between the two statements: the other process goes on.
  if (row === undefined) return { kind: 'held' };
  const { state, doubtful, message, hash, is_free } = row;
  if (!is_free && state !== 'posted') return { kind: 'held' };
  const isDoubtful = doubtful || state === 'sending';
  await sql`
    update spend.post set run = ${run}, claimed_until = ${until}, doubtful = ${isDoubtful}
    where ${isKey(sql, key)}`;
  if (state === 'sending' || message === null) return { kind: 'doubtful' };
  return state === 'placed'
    ? { kind: 'placed', message, doubtful }
    : { kind: 'posted', message, hash: hash ?? '' };
}

function isKey(sql: Sql, { report, channel, part }: PostKey) {
  return sql`report = ${report} and channel = ${channel} and part = ${part}`;
}
