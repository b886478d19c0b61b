/** The clearing up of tokens in the simulation: its month is hours long, so that it has something to do. */
import { addDays, subHours } from 'date-fns';
import { cleanUp, keepDays, tokenPrefix } from '../../../f/credits/lib/clean_up/clean_up.ts';
import type { FlowWorld } from './flow.ts';
import type { SimulatedItems } from './services.ts';

/** More than a lease, a clock that jumps by an hour and the longest life of a worker together. */
const hoursKept = 4;

export interface Sweeper {
  items: ReturnType<SimulatedItems['store']>;
}

/** Clears up once; what fails is left to the next time. @param spend whether all spend is old enough to be closed */
export async function sweep(world: FlowWorld, { items }: Sweeper, spend: boolean): Promise<void> {
  const days = spend ? 1 : 10_000;
  const policy = {
    scan: world.policy.scan,
    limits: { ...world.policy.limits, max_period_days: days, claim_window_days: days },
  };
  const now = subHours(addDays(world.clock.wall(), keepDays(policy)), hoursKept);
  await cleanUp({ items, policy, now }).catch(() => undefined);
}

/** A store in which no month is ever closed. */
export function withoutClosing(store: Sweeper['items']): Sweeper['items'] {
  return { ...store, take: async (path, value) => path.includes('/closed_') || store.take(path, value) };
}

/** What no clearing up may do: drops every token there is. */
export async function sweepEverything({ items }: Sweeper): Promise<void> {
  try {
    for (const path of await items.tokens(tokenPrefix)) await items.drop(path);
  } catch {
    // The store did not answer: the next sweep goes on.
  }
}
