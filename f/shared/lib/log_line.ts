/** What a step says about itself in the log: one line of JSON with names, codes and counts. No words of people, no address, no amount. */

export interface StepAbout {
  step: string;
  run: string;
  /** Milliseconds since the step's process began. */
  ms: number;
}

/** Fields of results that hold a name or a code. */
const names = [
  'key',
  'channel',
  'ts',
  'outcome',
  'kind',
  'why',
  'code',
  'product',
  'sql_sha256',
  'started',
  'known',
  'ignored',
];

const flags = ['claimed', 'notify', 'notified', 'ok'];

const counts = ['turn', 'messages', 'reported', 'kept', 'told'];

/** Of a list its length is told. */
const lists = ['requests', 'channels', 'links', 'alarms', 'told', 'over', 'stranded', 'untold'];

const tallies = ['outcomes', 'removed'];

/** Anything longer, or with other characters, may be somebody's text. */
const code = /^[A-Za-z0-9_.:-]{1,80}$/;

/** @param result what the step returned */
export function stepLine(about: StepAbout, result: unknown): string {
  return JSON.stringify({ ...about, ...facts(result) });
}

function facts(result: unknown): Record<string, unknown> {
  if (!isRecord(result)) return {};
  const { reason, request, claim } = result;
  return {
    ...(isRecord(claim) ? pick(claim, ['key'], isCode) : {}),
    ...(isRecord(request) ? pick(request, ['key'], isCode) : {}),
    ...pick(result, names, isCode),
    ...pick(result, flags, (value) => typeof value === 'boolean'),
    ...pick(result, counts, Number.isInteger),
    ...Object.fromEntries(
      lists.flatMap((name) => {
        const list = result[name];
        return Array.isArray(list) ? [[name, list.length]] : [];
      }),
    ),
    ...pick(result, tallies, (value) => isRecord(value) && Object.values(value).every(Number.isInteger)),
    ...(isRecord(reason) && isCode(reason.code) ? { reason: reason.code } : {}),
  };
}

function pick(from: Record<string, unknown>, keys: readonly string[], fits: (value: unknown) => boolean) {
  return Object.fromEntries(keys.filter((key) => fits(from[key])).map((key) => [key, from[key]]));
}

function isCode(value: unknown): boolean {
  return typeof value === 'string' && code.test(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
