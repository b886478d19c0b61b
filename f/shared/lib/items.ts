/** The state of a system: items by path, tokens that can be taken once, and lists of both. */

export interface ItemStore {
  /** Takes a token: of all calls for one path, also concurrent ones, exactly one returns true. */
  take(path: string, value: object): Promise<boolean>;
  /** The value that a token was taken with, or undefined when it is free. */
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
  /** When it was written last, ISO; null when the store does not report it. */
  edited_at: string | null;
}

/** Lists of tokens: for cleaning up, not for claims. */
export interface TokenCatalog {
  /** Paths of the tokens that begin with `prefix`. */
  tokens(prefix: string): Promise<string[]>;
  /** Removes a token; one that is not there is no error. */
  drop(path: string): Promise<void>;
}
