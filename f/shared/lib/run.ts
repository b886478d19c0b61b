/** Which run a job belongs to: the outermost flow run, the same for a restarted job as for the one that died. */

/** The run id out of a Windmill job's environment. Throws when there is none: outside Windmill nothing may be claimed. */
export function runId(env: Readonly<Record<string, string | undefined>>): string {
  const id = env.WM_ROOT_JOB_ID || env.WM_ROOT_FLOW_JOB_ID || env.WM_JOB_ID;
  if (!id) throw new Error('WM_JOB_ID is not set: run this script as a Windmill job');
  return id;
}

/** Address of the page of a run, or null outside Windmill. */
export function runPage(env: Readonly<Record<string, string | undefined>>, run: string): string | null {
  const { WM_BASE_URL: base, WM_WORKSPACE: workspace } = env;
  if (!base || !workspace || !URL.canParse(base)) return null;
  const page = new URL(`/run/${encodeURIComponent(run)}`, base);
  page.searchParams.set('workspace', workspace);
  return page.href;
}

/** Who started this run, as decisions name them. Of an app it is who uses it. */
export function personOf(env: Readonly<Record<string, string | undefined>>): string {
  const name = env.WM_END_USER_EMAIL || env.WM_USERNAME || env.WM_EMAIL;
  if (!name) throw new Error('WM_USERNAME is not set: run this script as a Windmill job');
  return `windmill:${name}`;
}
