/** Rules that are taken away, one at a time, to see that the simulation notices. */
import type { ItemStore } from '../../../f/shared/lib/items.ts';
import type { SlackMessage, SlackPort } from '../../../f/shared/lib/slack/message.ts';
import type { FlowWorld } from './flow.ts';
import { type Disguise, type Stop, stops, undisguised } from './words.ts';

export interface Mutant {
  /** Links that failed or were refused are left out of the total. */
  partial?: boolean;
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
  /** Words of people that are not heard: those that hold, contradict or answer a request. */
  deafTo?: Stop;
  /** Messages that are taken for requests of their own: of outsiders, struck through, quoted, unfurled. */
  takenIn?: Disguise;
  /** Replies under chat are not read. */
  rootsOnly?: boolean;
  /** A person closes a request, and its spend is not kept. */
  forgetsSpend?: boolean;
  /** A kill switch that was deleted counts as off. */
  missingPosts?: boolean;
  /** The first scan begins at its own start. */
  looksNotBack?: boolean;
  /** A card that was not posted at once is never posted. */
  forgetsCards?: boolean;
}

/** By the name of what each takes away. */
export const MUTANTS: Record<string, Mutant> = {
  'the claim': { takeAlways: true },
  'the read-back': { blind: true },
  'all or nothing': { partial: true },
  'the lease': { noLease: true },
  'the care in clearing up tokens': { sweepEverything: true },
  'the closing of old spend': { neverClose: true },
  'what each turn came to': { overwritten: true },
  'the end of a turn': { neverEnds: true },
  'the later card': { forgetsCards: true },
  'the question for an approval': { neverAsks: true },
  'the hold of a person': { deafTo: 'hold' },
  'the question of a person': { deafTo: 'question' },
  'the comparison of accounts': { deafTo: 'account' },
  'the comparison of days': { deafTo: 'dates' },
  'the comparison of customers': { deafTo: 'customer' },
  'the comparison of spends': { deafTo: 'spend' },
  'the amount of a person': { deafTo: 'amount' },
  'the refusal of a person': { deafTo: 'declined' },
  'the rule about outsiders': { takenIn: 'outsider' },
  'the rule about struck words': { takenIn: 'struck' },
  'the rule about quoted lines': { takenIn: 'quoted' },
  'the rule about unfurled messages': { takenIn: 'unfurled' },
  'the reading of replies under chat': { rootsOnly: true },
  'the spend of a request closed by hand': { forgetsSpend: true },
  'the missing kill switch': { missingPosts: true },
  'the look back of the first scan': { looksNotBack: true },
};

/** Slack as the processes of a mutant see it. */
export function mutatedSlack(port: SlackPort, mutant: Mutant): SlackPort {
  const read = (message: SlackMessage) => misread(message, mutant);
  return {
    ...port,
    history: async (...at) => (await port.history(...at)).map(read),
    thread: async (...at) => (await port.thread(...at))?.map(read) ?? null,
  };
}

function misread(message: SlackMessage, { blind, deafTo, takenIn, rootsOnly }: Mutant): SlackMessage {
  if (takenIn !== undefined) return undisguised(message, takenIn);
  const { metadata, reply_count, ...rest } = message;
  if (blind) return { ...rest, ...(reply_count === undefined ? {} : { reply_count }) };
  if (rootsOnly && message.text?.startsWith('good morning'))
    return { ...rest, ...(metadata === undefined ? {} : { metadata }) };
  const { text } = message;
  return deafTo === undefined || text === undefined
    ? message
    : { ...message, text: text.replace(stops[deafTo], '') };
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

/** A store that keeps no spend of a request that a person closes. */
export function withoutSpend(store: ItemStore): ItemStore {
  return { ...store, take: async (path, value) => path.includes('/spend_') || store.take(path, value) };
}

/** What the steps return in the world of a mutant. */
export function mutatedSteps(mutant: Mutant): FlowWorld['returned'] {
  return (step, result) => {
    if (mutant.partial && / link \d+$/.test(step) && (result as { kind: string }).kind === 'refuse')
      return { kind: 'skip', url: (result as { url: string }).url } as typeof result;
    if (mutant.forgetsCards && step === 'scan') return { ...result, cards: [] };
    return result;
  };
}
