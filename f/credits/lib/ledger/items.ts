/** What ledger, claims and cursors are kept in, as the core sees it. */

export interface ItemStore {
  /** Takes a token: of all who ever try the same path exactly one gets true, whatever happens at the same time. */
  take(path: string, value: object): Promise<boolean>;
  /** What the taker of a token wrote on it, or undefined when nobody has taken it. */
  taken(path: string): Promise<unknown>;
  /** The value of an item, or undefined when there is no such item. */
  read(path: string): Promise<unknown>;
  /** Writes an item, new or not: the last writer wins. */
  write(path: string, value: object): Promise<void>;
}
