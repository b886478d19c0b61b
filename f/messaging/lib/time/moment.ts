/** Moments of requests: ISO 8601 with an offset, or without one in the time zone of the policy. */

const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?$/;

/** Milliseconds; null when it is not a moment. */
export function readMoment(text: string, timeZone: string): number | null {
  const [, , , zone] = form.exec(text) ?? [];
  if (!form.test(text)) return null;
  const moment = Date.parse(zone === undefined ? `${text}Z` : text);
  if (Number.isNaN(moment)) return null;
  return zone === undefined ? fromWall(moment, timeZone) : moment;
}

/** A wall time that occurs twice is the first one; one that is skipped is moved by the length of the gap. */
function fromWall(wall: number, timeZone: string): number {
  const first = wall - offsetAt(wall, timeZone);
  const second = wall - offsetAt(first, timeZone);
  const candidates = [first, second, wall - offsetAt(wall - 86_400_000, timeZone)];
  const exact = candidates.filter((moment) => moment + offsetAt(moment, timeZone) === wall);
  return exact.length > 0 ? Math.min(...exact) : wall - offsetAt(wall - 86_400_000, timeZone);
}

/** Milliseconds by which the zone is ahead of UTC. */
function offsetAt(moment: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(new Date(moment));
  return Date.parse(`${parts.replace(' ', 'T')}Z`) - Math.floor(moment / 1_000) * 1_000;
}
