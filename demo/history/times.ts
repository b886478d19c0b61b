/** Times of requests and answers: office hours, slow growth, and Slack events instead of the schedule from a certain day. */
import { addMilliseconds, addSeconds } from 'date-fns';
import type { Chance } from './chance.ts';

/** Share of the history after which Slack events start a run immediately; before, the schedule finds requests every 15 minutes. */
export const EVENTS_FROM = 0.55;
/** Initial share of the history in which every answer is a dry run. */
export const SHADOW_UNTIL = 0.015;

const HOURS = [1, 1, 1, 1, 1, 2, 4, 9, 14, 17, 16, 14, 11, 13, 16, 16, 13, 9, 6, 4, 3, 2, 1, 1];
const DAY_MS = 86_400_000;

/** `count` times between `from` and `until`, in order; fewer at weekends, more every week. */
export function momentsOf(count: number, from: Date, until: Date, dice: Chance): Date[] {
  const days = Math.floor((until.getTime() - from.getTime()) / DAY_MS);
  const weights = Array.from({ length: days }, (_, index) => {
    const weekday = new Date(from.getTime() + index * DAY_MS).getUTCDay();
    const quiet = weekday === 0 || weekday === 6 ? 0.16 : 1;
    return [index, quiet * (0.7 + 0.6 * (index / days)) * dice.around(1, 0.18)] as const;
  });
  const hours = HOURS.map((weight, hour) => [hour, weight] as const);
  const moments = Array.from({ length: count }, () => {
    const hour = dice.choose(hours) * 3_600_000 + Math.floor(dice.next() * 3_600_000);
    return from.getTime() + dice.choose(weights) * DAY_MS + hour;
  });
  // Slack's ts is unique within a channel.
  return [...new Set(moments)].sort((a, b) => a - b).map((at) => new Date(at));
}

/** When the answer is posted in the request's thread. @param progress share of the history that is over */
export function answeredAt(written: Date, progress: number, tries: number, dice: Chance): Date {
  const work = dice.around(34, 0.45) + (dice.happens(0.015) ? dice.between(120, 900) : 0);
  const found = progress < EVENTS_FROM ? dice.between(0, 900) : dice.between(1, 5);
  const again = Array.from({ length: tries }, (_, index) => 900 * 2 ** index).reduce((a, b) => a + b, 0);
  return addMilliseconds(
    addSeconds(written, Math.round(found + work + again)),
    Math.floor(dice.next() * 999),
  );
}
