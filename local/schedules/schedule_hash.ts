/** Tells a run queued by a schedule's current text from one queued by an earlier text. */
import { createHash } from 'node:crypto';
import type { Schedule } from '../workspace/types.ts';

/** @param switched how often the schedule was switched on or off: what lies between was nobody's tick */
export function scheduleHash(schedule: Schedule, runnable: string | undefined, switched: number): string {
  const { schedule: cron, timezone, pausedUntil, scriptPath, isFlow, args, noFlowOverlap } = schedule;
  const { retry, dynamicSkip, warnings } = schedule;
  const rhythm = digest([cron, timezone, pausedUntil, switched]);
  const run = [scriptPath, isFlow, args, noFlowOverlap, retry, dynamicSkip, warnings, runnable];
  return `${rhythm}-${digest(run)}`;
}

/** Whether two runs came from the same expression in the same zone. */
export function sameRhythm(one: string | undefined, other: string | undefined): boolean {
  const rhythm = one?.split('-')[0];
  return rhythm !== undefined && rhythm === other?.split('-')[0];
}

function digest(said: unknown): string {
  return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 12);
}
