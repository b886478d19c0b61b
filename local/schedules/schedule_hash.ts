/** Distinguishes runs queued by a schedule's current definition from runs queued by an earlier one. */
import { createHash } from 'node:crypto';
import type { Schedule } from '../workspace/types.ts';

/** @param switched how often the schedule was switched on or off; ticks in an off period do not count as missed */
export function scheduleHash(schedule: Schedule, runnable: string | undefined, switched: number): string {
  const { schedule: cron, timezone, pausedUntil, scriptPath, isFlow, args, noFlowOverlap } = schedule;
  const { retry, dynamicSkip, warnings } = schedule;
  const timing = digest([cron, timezone, pausedUntil, switched]);
  const run = [scriptPath, isFlow, args, noFlowOverlap, retry, dynamicSkip, warnings, runnable];
  return `${timing}-${digest(run)}`;
}

/** Whether two runs come from the same expression in the same zone. */
export function sameCron(one: string | undefined, other: string | undefined): boolean {
  const timing = one?.split('-')[0];
  return timing !== undefined && timing === other?.split('-')[0];
}

function digest(said: unknown): string {
  return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 12);
}
