/** Rules that are taken away, one at a time, to see that the simulation notices. */
import type { ItemStore } from '../../../f/credits/lib/ledger/items.ts';
import type { FlowWorld } from './flow.ts';

export interface Mutant {
  decide?: FlowWorld['decide'];
  /** Gives every token to everybody: the claim is gone. */
  takeAlways?: boolean;
  /** Hides our metadata from every thread: nothing is ever read back. */
  blind?: boolean;
  /** Every token is dropped, also those that still matter. */
  sweepEverything?: boolean;
  /** Old spend is not closed before its tokens are dropped. */
  neverClose?: boolean;
  /** Nobody keeps a lease, neither those who take over nor those who post. */
  noLease?: boolean;
  /** Nobody asks for an approval, and the people still expect it. */
  neverAsks?: boolean;
  /** What a turn came to is nowhere but in the record, whose last writer may be a turn of long ago. */
  overwritten?: boolean;
  /** Whoever ends a turn, its own or the one before, leaves the right to post under it to others. */
  neverEnds?: boolean;
  /** A card that was not posted at once is never posted. */
  forgetsCards?: boolean;
}

/** The store as the processes of a mutant see it. */
export function mutatedItems(store: ItemStore, mutant: Mutant): ItemStore {
  if (mutant.takeAlways) return { ...store, take: (path, value) => store.take(path, value).then(() => true) };
  if (mutant.overwritten)
    return {
      ...store,
      read: async (path) => (path.startsWith('f/credits/turns/') ? undefined : store.read(path)),
    };
  if (mutant.neverEnds)
    return { ...store, take: async (path, value) => 'end' in value || store.take(path, value) };
  return store;
}
