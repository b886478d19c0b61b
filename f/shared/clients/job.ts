/**
 * What a step knows of its job: its run, the run's page, who started it; and the line that the step logs. The line is plain JSON
 * without a logging library: a step lives for tenths of a second and writes one line, which Windmill keeps and ships.
 */

/** Names of the fields of a result, of any of its variants. */
type FieldOf<T> = T extends unknown ? keyof T & string : never;

type Fields<T> = readonly ([FieldOf<T>] extends [never] ? string : FieldOf<T>)[];

/** Logs what a step did, and returns its result. @param fields of the result that belong in the log */
export function logged<T extends object>(result: T, fields: Fields<T>): T {
  const { WM_FLOW_STEP_ID, WM_JOB_PATH, WM_ROOT_JOB_ID, WM_JOB_ID } = process.env;
  const about = {
    step: WM_FLOW_STEP_ID || WM_JOB_PATH?.split('/').at(-1) || 'unknown',
    run: WM_ROOT_JOB_ID || WM_JOB_ID || 'unknown',
    ms: Math.round(performance.now()),
  };
  console.log(stepLine(about, result, fields));
  return result;
}

export interface StepAbout {
  step: string;
  run: string;
  /** Milliseconds since the step's process began. */
  ms: number;
}

/**
 * The line: names, codes, flags and counts. Values that could be text of people, an address, an amount or a token are
 * left out of every field. Of a list its length is logged, of a reason its code, of a claim its key.
 */
export function stepLine(about: StepAbout, result: object, fields: readonly string[]): string {
  const values = new Map<string, unknown>(Object.entries(result));
  const facts = fields.map((name) => [name, factOf(values.get(name))]);
  return JSON.stringify({ ...about, ...Object.fromEntries(facts) });
}

/** Undefined for a value that must not be logged. */
function factOf(value: unknown): unknown {
  if (typeof value === 'boolean' || Number.isInteger(value)) return value;
  if (typeof value === 'string') return isCode(value) ? value : undefined;
  if (Array.isArray(value)) return value.length;
  if (typeof value !== 'object' || value === null) return undefined;
  if ('code' in value) return factOf(value.code);
  if ('key' in value) return factOf(value.key);
  const counts = Object.entries(value).filter(([name, count]) => isCode(name) && Number.isInteger(count));
  return counts.length > 0 && counts.length === Object.keys(value).length ? value : undefined;
}

function isCode(text: string): boolean {
  return /^[A-Za-z0-9_.:-]{1,80}$/.test(text) && !couldBePrivate.some((form) => form.test(text));
}

const couldBePrivate = [
  // An amount or a telephone number; a Slack ts has another form.
  /^-?\d+$/,
  /^-?(?!\d{10}\.\d{6}$)\d*\.\d+$/,
  // A host name.
  /\.[A-Za-z]{2,}(:\d+)?$/,
  // A token of Slack.
  /^xox|^xapp/,
];

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
