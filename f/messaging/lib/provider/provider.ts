/**
 * The port of a provider: one request for each attempt, no retry of its own, an answer that says whether the provider has the message.
 * What may be sent again follows from that answer alone.
 */
import type { Channel } from '../message/message.ts';

/** What a provider client gets. */
export interface Outgoing {
  /** Travels with the message wherever the provider has a field, so that a receipt finds its attempt. */
  attempt: string;
  channel: Channel;
  /** E.164, or an e-mail address. */
  to: string;
  sender: string;
  text: string;
  /** Where the provider reports, without a query; null: it need not. */
  receiptUrl: string | null;
  /** How long the provider may keep trying; null: as long as it likes. */
  lifeSeconds: number | null;
}

export type Answer =
  /** The provider has it; receipts say what becomes of it. */
  | { kind: 'accepted'; providerId: string }
  /** Certainly not accepted. `retryable`: the same request can succeed later. */
  | { kind: 'refused'; code: string; retryable: boolean; retryAfterSeconds: number | null }
  /** No answer, or one that does not say: it may have been accepted. */
  | { kind: 'unknown'; code: string };

export interface Provider {
  /** Resolves always, within a deadline of its own; rejects only on a defect. Codes contain no data of the message. */
  send(outgoing: Outgoing): Promise<Answer>;
}

/** The providers by the name that the policy uses. */
export type Providers = Readonly<Record<string, Provider>>;
