/**
 * Runs inside a step's process: calls the script's function and writes its result or error. Without `node:fs`, whose
 * loading would take a third of the time of a small step.
 */

// Makes this file a module, which top-level await requires.
export {};

/** An argument that was not given is an empty list, so that the parameter's default applies. */
type Argument = [value?: unknown, kind?: 'date'];

const [file = '', entrypoint = 'main'] = process.argv.slice(2);
const directory = process.cwd();

const OF_EVERY_ERROR = [
  'name',
  'message',
  'stack',
  'line',
  'column',
  'sourceURL',
  'originalLine',
  'originalColumn',
];

// The runtime holds the other end of this pipe: when it closes, this process and all it started end.
const die = () => process.kill(-process.pid, 'SIGKILL');
void Bun.file(3).stream().getReader().read().then(die, die);

// An import error ends the process, as on a worker, whose wrapper imports the script at its top.
const script: Record<string, unknown> = await import(file);
Object.assign(BigInt.prototype, {
  toJSON(this: bigint) {
    return this.toString();
  },
});
try {
  const result = await call();
  finish(`{"result":${JSON.stringify(result ?? null, undefinedAsNull)}}`, 0);
} catch (thrown) {
  // If this throws too, as for `throw null`, the process ends without a result.
  finish(`{"error":${JSON.stringify(describe(thrown))}}`, 1);
}

async function call(): Promise<unknown> {
  const args: Argument[] | null = await Bun.file(`${directory}/args.json`).json();
  const run = script[entrypoint];
  if (typeof run !== 'function') throw new Error(`${entrypoint} function is missing`);
  if (args === null)
    throw new Error(`The parameters of ${entrypoint} cannot be read: write them as plain names`);
  const result = await run(...args.map(toValue));
  return isStream(result) ? drain(result) : result;
}

function undefinedAsNull(_: string, value: unknown): unknown {
  return value === undefined ? null : value;
}

function toValue([value, kind]: Argument): unknown {
  if (kind !== 'date') return value;
  return value ? new Date(String(value)) : undefined;
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** The streamed text becomes the result. */
async function drain(stream: AsyncIterable<unknown>): Promise<string> {
  let all = '';
  for await (const chunk of stream) {
    console.log(`WM_STREAM: ${String(chunk).replaceAll('\n', '\\n')}`);
    all += String(chunk);
  }
  return all;
}

/** The thrown value as an error; of a value that is no Error, its own properties. */
function describe(thrown: unknown): Record<string, unknown> {
  const { name, message, stack } = thrown as Partial<Error>;
  const own = Object.getOwnPropertyNames(thrown).filter((key) => !OF_EVERY_ERROR.includes(key));
  const extra = own.map((key) => [key, Reflect.get(Object(thrown), key)]);
  return { name, message, stack, ...(extra.length > 0 && { extra: Object.fromEntries(extra) }) };
}

/** Timers and sockets left by the script do not keep the process alive. */
function finish(outcome: string, code: number): never {
  // Written synchronously, before pending work of the script runs.
  const file = Bun.file(`${directory}/result.json`).writer();
  file.write(outcome);
  file.end();
  process.exit(code);
}
