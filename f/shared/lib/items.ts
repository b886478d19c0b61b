/** Where a system keeps its state, as the core sees it: items by path, tokens that can be taken once, and lists of both. */

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

export interface ItemCatalog {
  /** Items whose path begins with `prefix`, by path, without their values; tokens are not items. */
  list(prefix: string): Promise<FoundItem[]>;
  /** Removes an item; one that is not there is no error. */
  remove(path: string): Promise<void>;
}

export interface FoundItem {
  path: string;
  /** When it was written last, ISO; null where the store does not say. */
  edited_at: string | null;
}

/** Tokens as a whole: for clearing up, never for a claim. */
export interface TokenCatalog {
  /** Paths of the tokens that begin with `prefix`. */
  tokens(prefix: string): Promise<string[]>;
  /** Removes a token; one that is not there is no error. */
  drop(path: string): Promise<void>;
}
