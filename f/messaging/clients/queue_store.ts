/** The queue: claims within the limits, and what a dead process has left. */
import * as z from 'zod';
import { type Database, parseRows } from '../../shared/clients/database.ts';
import { channelSchema, type Lane } from '../lib/message/message.ts';

export interface ClaimRules {
  /** Longer than a provider client waits for its answer. */
  leaseSeconds: number;
  /** In which a limit holds. */
  windowSeconds: number;
}

export const claimRules: ClaimRules = { leaseSeconds: 60, windowSeconds: 60 };

const claimedSchema = z.object({
  attempt: z.string(),
  message: z.string(),
  n: z.int(),
  channel: channelSchema,
  provider: z.string(),
  sender: z.string(),
  sealed: z.string(),
  wants_receipt: z.boolean(),
  expires_at: z.string().nullable(),
});

export type Claimed = z.infer<typeof claimedSchema>;

/** Units that a scope may use in any window. */
export type Limits = Readonly<Record<string, number>>;

/**
 * Claims what is due: by priority, then by time, and within the limits. An open attempt counts against its limit until it has an
 * outcome, and for the length of a window from then on: so no window, as the provider sees it, holds more than the limit.
 */
export function claim(
  database: Database,
  { lane, limits, max }: { lane: Lane; limits: Limits; max: number },
  { leaseSeconds, windowSeconds }: ClaimRules = claimRules,
): Promise<Claimed[]> {
  const budget = JSON.stringify(Object.entries(limits).map(([scope, units]) => ({ scope, units })));
  return database.transaction(async (sql) => {
    for (const scope of Object.keys(limits).sort())
      await sql`select pg_advisory_xact_lock(hashtextextended(${`messaging:scope:${scope}`}, 0))`;
    return parseRows(
      claimedSchema,
      await sql`
        with budget as (
          select scope, units
            - (select coalesce(sum(o.units), 0) from messaging.outbox o
               where o.scope = l.scope and o.state = 'sending')
            - (select coalesce(sum(u.units), 0) from messaging.usage u
               where u.scope = l.scope and u.second >= floor(extract(epoch from now())) - ${windowSeconds}::int) as free
          from jsonb_to_recordset(${budget}::text::jsonb) as l(scope text, units int)
        ),
        due as (
          select d.*, b.free from budget b
          cross join (values (4), (3), (2), (1)) p(priority)
          cross join lateral (
            select o.attempt, o.scope, o.priority, o.units, o.due_at, o.seq from messaging.outbox o
            where o.lane = ${lane} and o.scope = b.scope and o.priority = p.priority and o.state = 'ready'
              and o.due_at <= now() and (o.expires_at is null or o.expires_at > now())
            order by o.due_at, o.seq limit ${max} for update skip locked
          ) d
          where b.free > 0
        ),
        within as (
          select attempt, priority, due_at, seq, free,
            sum(units) over (partition by scope order by priority desc, due_at, seq) as used
          from due
        ),
        chosen as (
          select attempt from within where used <= free order by priority desc, due_at, seq limit ${max}
        ),
        taken as (
          update messaging.outbox o
          set state = 'sending', claimed_at = now(), claimed_until = now() + ${`${leaseSeconds} seconds`}::interval
          from chosen where o.attempt = chosen.attempt
          returning o.attempt, o.message, o.priority, o.due_at, o.seq, o.expires_at
        )
        select t.attempt, t.message, a.n, a.channel, a.provider, a.sender, m.sealed, m.wants_receipt, t.expires_at
        from taken t
        join messaging.attempt a on a.id = t.attempt
        join messaging.message m on m.id = t.message
        order by t.priority desc, t.due_at, t.seq`,
    );
  });
}

/** Messages whose process has died, or whose time has come. @returns each with the attempt that was lost, if one was */
export function overdue(database: Database, max: number): Promise<{ message: string; n: number | null }[]> {
  return database.transaction(async (sql) =>
    parseRows(
      z.object({ message: z.string(), n: z.int().nullable() }),
      await sql`
        (select o.message, a.n from messaging.outbox o join messaging.attempt a on a.id = o.attempt
         where o.state = 'sending' and o.claimed_until < now() limit ${max})
        union all
        (select id, null from messaging.message where check_at <= now() order by check_at limit ${max})`,
    ),
  );
}
