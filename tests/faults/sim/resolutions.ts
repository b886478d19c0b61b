/** Operators in the simulation who close a request as handled by hand or declined while runs are at work on it. */
import { resolveRequest } from '../../../f/credits/lib/answer/resolve.ts';
import { requestKey } from '../../../f/credits/lib/ledger/ledger.ts';
import { spendPath } from '../../../f/credits/lib/ledger/reservations.ts';
import { periodDays } from '../../../f/shared/lib/period.ts';
import type { FlowWorld, Process } from './flow.ts';
import { accountOf, creditIds, period, type Truth } from './people.ts';
import type { Random } from './random.ts';
import type { SimulatedItems } from './services.ts';

const minute = 60_000;

/** An operator closes the request some time after it was written, and tries again until there is an answer. */
export function resolveLater(
  world: FlowWorld,
  truth: Truth,
  { random, desk, values }: { random: Random; desk: () => Process; values: SimulatedItems['values'] },
): void {
  const { clock, policy } = world;
  let tries = 0;
  const attempt = async () => {
    const how = random.pick(['handled', 'declined'] as const);
    const [id] = creditIds(truth.ids);
    // Spend of one link can be given where no run has proven it yet.
    const spend =
      id !== undefined && truth.ids.length === 1
        ? { account_sid: accountOf(id), first_day: period.first, last_day: period.last, product: 'verify' }
        : null;
    const given = {
      channel: world.channel,
      ts: truth.ts,
      how,
      amount: how === 'handled' ? '12.50' : null,
      reason: 'agreed by phone',
      spend,
      seen_attempt: null,
    };
    const run = `resolve${truth.ts}_${++tries}`;
    const context = { items: desk().items, policy, run, by: 'windmill:olga', now: () => clock.wall() };
    const resolved = await resolveRequest(context, given).catch(() => null);
    if (resolved?.kind === 'refused' && resolved.code !== 'in_progress') {
      // Recorded by an earlier try whose answer was lost.
      if (resolved.code === 'already_resolved') {
        truth.owed = false;
        truth.stoppedAt ??= clock.time;
      }
      return;
    }
    if (resolved?.kind !== 'resolved' || resolved.answer.outcome !== 'skipped') {
      if (tries < 40) clock.later(random.int(1, 10) * minute, () => void attempt());
      return;
    }
    truth.owed = false;
    truth.stoppedAt ??= clock.time;
    const accounts = new Set(resolved.spend.map(({ account }) => account));
    const isWhole = creditIds(truth.ids).every((one) => accounts.has(accountOf(one)));
    const key = requestKey(world.channel, truth.ts);
    // What another request has reserved before stays with that one.
    const isTaken = pathsOf(truth).some((path) => values.get(`token:${path}`)?.includes(key) === false);
    if (isWhole && !isTaken) truth.resolved = { at: clock.time, ids: truth.ids };
  };
  clock.later(random.int(1, 60) * minute, () => void attempt());
}

function pathsOf({ ids }: Truth): string[] {
  return creditIds(ids).flatMap((id) =>
    periodDays(period).map((day) => spendPath(accountOf(id), 'verify', day)),
  );
}
