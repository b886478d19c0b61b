/**
 * Runs inside a step's process: calls the script's function and writes down what it returned or threw. Without `node:fs`,
 * whose loading would be a third of what a small step takes.
 */

// A module, as its top-level await asks for.
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

// The runtime holds the other end of this pipe: when it is gone, so are we and everything we started.
const die = () => process.kill(-process.pid, 'SIGKILL');
void Bun.file(3).stream().getReader().read().then(die, die);

// An error in here ends the process, as it does on a worker, whose wrapper imports the script at its top.
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
  // Where this throws in its turn, the process ends without a result: so it does for `throw null`.
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

/** What was streamed is the result in the end. */
async function drain(stream: AsyncIterable<unknown>): Promise<string> {
  let all = '';
  for await (const chunk of stream) {
    console.log(`WM_STREAM: ${String(chunk).replaceAll('\n', '\\n')}`);
    all += String(chunk);
  }
  return all;
}

/** Whatever was thrown: of a value that is no error, its own properties. */
function describe(thrown: unknown): Record<string, unknown> {
  const { name, message, stack } = thrown as Partial<Error>;
  const own = Object.getOwnPropertyNames(thrown).filter((key) => !OF_EVERY_ERROR.includes(key));
  const extra = own.map((key) => [key, Reflect.get(Object(thrown), key)]);
  return { name, message, stack, ...(extra.length > 0 && { extra: Object.fromEntries(extra) }) };
}

/** Nothing the script left running keeps the process alive. */
function finish(outcome: string, code: number): never {
  // Written at once, before anything the script left behind gets its turn.
  const file = Bun.file(`${directory}/result.json`).writer();
  file.write(outcome);
  file.end();
  process.exit(code);
}
