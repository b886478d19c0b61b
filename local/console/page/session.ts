/** The API token: read from the URL once, then stored by the browser for this address and port. */

const KEY = 'console-token';

/** Moves a token from the URL into the browser's storage, so that it is neither visible nor shared. */
export function takeToken(): void {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given === null) return;
  localStorage.setItem(KEY, given);
  history.replaceState(null, '', location.pathname + location.search);
}

export function token(): string | null {
  return localStorage.getItem(KEY);
}

export function keepToken(value: string): void {
  localStorage.setItem(KEY, value);
}

export function forgetToken(): void {
  localStorage.removeItem(KEY);
}
