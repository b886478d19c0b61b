/**
 * Writes a step's line into its log. A line of plain JSON needs no logging library: a step lives for tenths of a second, writes one
 * line, and Windmill keeps and ships what it prints; loading a library would take longer than many steps do.
 */
import { stepLine } from '../lib/log_line.ts';

/** Tells the log what a step did, and hands its result on. */
export function logged<T>(result: T): T {
  const { WM_FLOW_STEP_ID, WM_JOB_PATH, WM_ROOT_JOB_ID, WM_JOB_ID } = process.env;
  const about = {
    step: WM_FLOW_STEP_ID || WM_JOB_PATH?.split('/').at(-1) || 'unknown',
    run: WM_ROOT_JOB_ID || WM_JOB_ID || 'unknown',
    ms: Math.round(performance.now()),
  };
  console.log(stepLine(about, result));
  return result;
}
