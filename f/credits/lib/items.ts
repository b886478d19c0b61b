/** The small store under ledger and cursor, as the core sees it. */

/** What the ledger and the cursor are kept in; `create` is the only operation two runs can race on. */
export interface ItemStore {
  /** Creates the item; false when the path exists already, with nothing changed. */
  create(path: string, value: object): Promise<boolean>;
  /** The value, or undefined when there is no such item. */
  read(path: string): Promise<unknown>;
  /** Replaces the value of an existing item. */
  update(path: string, value: object): Promise<void>;
}
