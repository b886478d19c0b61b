/** Items found by the beginning of their path, as the core sees it: for what reads or clears many, never for a claim. */

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
