/** Slack's message timestamps: seconds and microseconds as text of fixed width, unique in a workspace and ordered as text. */

/** Microseconds since the epoch as a Slack ts. */
export function formatTs(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  return `${String(seconds).padStart(10, '0')}.${String(micros % 1_000_000).padStart(6, '0')}`;
}

/** Pads a ts argument to full width; null when it is invalid. Clients also send `0`, `1512085950` and `1512085950.5`. */
export function normalTs(value: string): string | null {
  const match = /^(\d{1,10})(?:\.(\d{1,6}))?$/.exec(value);
  return match ? `${(match[1] ?? '').padStart(10, '0')}.${(match[2] ?? '').padEnd(6, '0')}` : null;
}

/** Milliseconds since the epoch of a ts. */
export function tsMillis(ts: string): number {
  return Math.floor(Number(ts) * 1_000);
}
