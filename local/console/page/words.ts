/** Formats times, durations and states as text. */
import type { State, Times } from '../shapes.ts';

export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1_000);
  const [days, hours, minutes] = [86_400, 3_600, 60].map((unit) => Math.floor(seconds / unit));
  if (days) return `${days} d ${(hours ?? 0) % 24} h`;
  if (hours) return `${hours} h ${(minutes ?? 0) % 60} min`;
  return `${minutes} min ${seconds % 60} s`;
}

/** The duration of a job, up to `now` while it runs. */
export function took({ startedAt, completedAt }: Times, now: number): string {
  return startedAt === undefined ? '' : duration(Math.max(0, (completedAt ?? now) - startedAt));
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** "3 minutes ago", "in 2 hours"; the date from one day on. */
export function ago(at: number, now = Date.now()): string {
  const seconds = Math.round((at - now) / 1_000);
  const size = Math.abs(seconds);
  if (size < 45) return size < 5 ? 'now' : relative.format(seconds, 'second');
  if (size < 45 * 60) return relative.format(Math.round(seconds / 60), 'minute');
  if (size < 22 * 3_600) return relative.format(Math.round(seconds / 3_600), 'hour');
  return `${day.format(at)}, ${clock.format(at)}`;
}

export function clockTime(at: number): string {
  return clock.format(at);
}

export function dayOf(at: number): string {
  return day.format(at);
}

export function fullTime(at: number): string {
  return full.format(at);
}

export const STATE_WORDS: Record<State, string> = {
  pending: 'to come',
  scheduled: 'scheduled',
  waiting: 'waiting',
  running: 'running',
  suspended: 'waiting for approval',
  success: 'success',
  failure: 'failed',
  canceled: 'canceled',
  skipped: 'skipped',
  unreached: 'not reached',
};

export function isOver(state: State): boolean {
  return ['success', 'failure', 'canceled', 'skipped', 'unreached'].includes(state);
}
