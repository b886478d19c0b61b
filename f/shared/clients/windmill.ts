/** Windmill's API: the connection of a job, runs started once, and lists of runs. */
import * as wmill from 'windmill-client';

// Each call has a connection of its own: Bun before 1.4 resends a POST when a reused one closes without an
// answer, and a token that was taken by the first would look taken by another run to the second.
wmill.OpenAPI.interceptors.request.use((init) => ({ ...init, keepalive: false }));

/** Points windmill-client at the server of this job and returns its workspace; empty outside a job. */
export function connect(): string {
  wmill.setClient();
  return process.env.WM_WORKSPACE ?? '';
}

/** @returns false when a run with that id was started before; the run is not this one's child and outlives it */
export async function startOnce(path: string, jobId: string, args: object): Promise<boolean> {
  const workspace = connect();
  try {
    await wmill.JobService.runFlowByPath({ workspace, path, jobId, requestBody: { ...args } });
    return true;
  } catch (error) {
    // Windmill refuses a used id with several texts: a lookup distinguishes it from other errors.
    if (error instanceof wmill.ApiError && (await exists(workspace, jobId))) return false;
    throw error;
  }
}

async function exists(workspace: string, id: string): Promise<boolean> {
  try {
    await wmill.JobService.getJob({ workspace, id, noLogs: true });
    return true;
  } catch (error) {
    if (error instanceof wmill.ApiError && error.status === 404) return false;
    throw error;
  }
}

/** Whether the newest ended runs of a flow succeeded, newest first. Skipped runs are left out. */
export async function recentRuns(flow: string, count: number): Promise<boolean[]> {
  const jobs = await list({ scriptPathExact: flow, running: undefined, perPage: 3 * count });
  return jobs
    .flatMap((job) => ('success' in job && job.success !== undefined && !job.is_skipped ? [job.success] : []))
    .slice(0, count);
}

/** Active runs that do not wait for a person. @param flows prefix of the paths of their flows */
export async function runsUnderWay(flows: string): Promise<{ id: string; flow: string; since: Date }[]> {
  const [running, suspended] = await Promise.all([
    list({ scriptPathStart: flows, running: true, perPage: 100 }),
    list({ scriptPathStart: flows, suspended: true, perPage: 100 }, false),
  ]);
  const waiting = new Set<string>();
  for (const job of suspended) for (const id of await lineage(job)) waiting.add(id);
  return running.flatMap(({ id, script_path, started_at }) =>
    waiting.has(id) || started_at === undefined
      ? []
      : [{ id, flow: script_path ?? '', since: new Date(started_at) }],
  );
}

type Filter = Omit<Parameters<typeof wmill.JobService.listJobs>[0], 'workspace'>;

async function list(filter: Filter, hasNullParent = true) {
  const workspace = connect();
  return wmill.JobService.listJobs({ workspace, ...(hasNullParent ? { hasNullParent } : {}), ...filter });
}

/** A job and its parents. */
async function lineage(job: { id: string; parent_job?: string }): Promise<string[]> {
  const workspace = connect();
  const ids = [job.id];
  for (let parent = job.parent_job; parent !== undefined; ) {
    ids.push(parent);
    parent = (await wmill.JobService.getJob({ workspace, id: parent, noLogs: true })).parent_job;
  }
  return ids;
}

/** Whether the workspace has a script. */
export async function scriptExists(path: string): Promise<boolean> {
  const workspace = connect();
  return wmill.ScriptService.existsScriptByPath({ workspace, path });
}

/** Whether there is a variable; its value is not read. */
export async function variableExists(path: string): Promise<boolean> {
  const workspace = connect();
  return wmill.VariableService.existsVariable({ workspace, path });
}

const schedulesPerPage = 100;

/** Paths of the schedules below a folder. */
export async function schedulePaths(folder: string): Promise<string[]> {
  const workspace = connect();
  const found: string[] = [];
  for (let page = 1; ; page++) {
    const query = { workspace, pathStart: folder, page, perPage: schedulesPerPage };
    const listed = await wmill.ScheduleService.listSchedules(query);
    found.push(...listed.map(({ path }) => path).filter((path) => path.startsWith(folder)));
    if (listed.length === 0) return found;
  }
}

/** @returns false when the schedule was on already */
export async function switchOn(path: string): Promise<boolean> {
  const workspace = connect();
  if ((await wmill.ScheduleService.getSchedule({ workspace, path })).enabled) return false;
  await wmill.ScheduleService.setScheduleEnabled({ workspace, path, requestBody: { enabled: true } });
  return true;
}
