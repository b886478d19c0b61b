/** The tokens of the ledger by their paths: what each is for, and the list of them. */

/** Tokens as a whole: for clearing up, never for a claim. */
export interface TokenCatalog {
  /** Paths of the tokens that begin with `prefix`. */
  tokens(prefix: string): Promise<string[]>;
  /** Removes a token; one that is not there is no error. */
  drop(path: string): Promise<void>;
}

export const tokenPrefix = 'f/credits/ledger/';

export type Token =
  /** Of a claim, of the right to post, or of the verdict on the question of one turn of a request. */
  | { kind: 'turn' | 'post' | 'approval'; path: string; key: string; turn: number }
  /** Of a day of an account's spend on a product, as YYYYMMDD. */
  | { kind: 'spend'; path: string; day: string }
  /** A share of a day's total, as YYYYMMDD. */
  | { kind: 'share'; path: string; day: string };

/** What a token is for; null for one that is not cleared up: it is of another kind, or of nobody's. */
export function tokenOf(path: string): Token | null {
  const name = path.slice(tokenPrefix.length);
  const [, key, kind, turn] =
    /^([CGD][A-Z0-9]+_\d{10}_\d{6})_(turn|post|approval)_([1-9]\d*)$/.exec(name) ?? [];
  if (key !== undefined && (kind === 'turn' || kind === 'post' || kind === 'approval'))
    return { kind, path, key, turn: Number(turn) };
  const spend = /^spend_AC[0-9a-f]{32}_[a-z0-9_-]+_(\d{8})$/.exec(name)?.[1];
  if (spend !== undefined) return { kind: 'spend', path, day: spend };
  const share = /^day_(\d{8})_[1-9]\d*$/.exec(name)?.[1];
  return share === undefined ? null : { kind: 'share', path, day: share };
}
