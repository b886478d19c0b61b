/** Names of time zones. */

/** An IANA time zone, such as `America/New_York`. Offsets such as `+02:00` are zones of JavaScript, too, but follow no clock changes. */
export function isTimeZone(name: string): boolean {
  if (!/^(UTC|[A-Z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)+)$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
