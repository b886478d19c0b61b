/** The whole story in a workspace: act by act, each a list of things that must be the same everywhere. */
import { atOnce } from './acts/at_once.ts';
import { byHand, lookingBack, scheduled } from './acts/scheduled.ts';
import { spend } from './acts/spend.ts';
import { type Company, openCompany } from './company.ts';
import type { Observation } from './observation.ts';
import type { Server } from './server.ts';

/** In the order in which they are played; `lookingBack` follows `scheduled`. */
const acts = { byHand, scheduled, lookingBack, atOnce, spend };

export type Act = keyof typeof acts;
export const allActs = Object.keys(acts) as Act[];

/** Plays acts in a workspace that CreditBot has never run in. @param scratch keeps the data of the simulated services */
export async function observe(
  server: Server,
  scratch: string,
  chosen: readonly Act[] = allActs,
  say: (text: string) => void = () => {},
): Promise<Observation[]> {
  const company: Company = await openCompany(server, scratch);
  try {
    const seen: Observation[] = [];
    for (const act of allActs.filter((name) => chosen.includes(name))) {
      say(act);
      seen.push(...(await acts[act](company)));
    }
    return seen;
  } finally {
    await company.stop();
  }
}
