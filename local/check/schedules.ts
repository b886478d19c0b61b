/** Schedules: a valid cron expression of six fields and a valid time zone. */
import { Cron } from 'croner';
import type { Problem } from '../workspace/problem.ts';
import type { Check } from './checked.ts';

export const checkSchedules: Check = ({ workspace, files, config }) => {
  const ignored = [
    ...(config.includeSchedules ? [] : notDeployed(files, '.schedule.yaml', 'includeSchedules')),
    ...(config.includeTriggers ? [] : notDeployed(files, '_trigger.yaml', 'includeTriggers')),
  ];
  const wrong = [...workspace.schedules.values()].flatMap(
    ({ path, schedule, timezone, isFlow, noFlowOverlap }) => {
      const file = files.get(`${path}.schedule.yaml`) ?? path;
      const messages = [
        cronProblem(schedule),
        timezoneProblem(timezone),
        !isFlow && noFlowOverlap ? 'no_flow_overlap has an effect on flows only; remove it' : undefined,
      ];
      return messages.flatMap((message) =>
        message === undefined ? [] : [{ file, code: 'bad_schedule', message }],
      );
    },
  );
  return [...ignored, ...wrong];
};

function notDeployed(files: ReadonlyMap<string, string>, suffix: string, key: string): Problem[] {
  return [...files.values()]
    .filter((file) => file.endsWith(suffix))
    .map((file) => ({
      file,
      code: 'not_deployed',
      message: `sync push leaves this file out; set ${key}: true in wmill.yaml`,
    }));
}

function cronProblem(schedule: string): string | undefined {
  const fields = schedule.trim().split(/\s+/).length;
  if (fields !== 6) {
    return `the schedule "${schedule}" has ${fields} fields; Windmill wants six, seconds first, for example "0 */15 * * * *"`;
  }
  try {
    const next = new Cron(schedule, { paused: true }).nextRun();
    return next === null ? `the schedule "${schedule}" never fires; correct it` : undefined;
  } catch (error) {
    return `the schedule "${schedule}" is no cron expression: ${(error as Error).message}`;
  }
}

function timezoneProblem(timezone: string): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    return undefined;
  } catch {
    return `the time zone "${timezone}" does not exist; use an IANA name such as Europe/Zurich`;
  }
}
