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

// The runtime holds the other end of this pipe: when it is gone, so are we and everything we started.
const die = () => process.kill(-process.pid, 'SIGKILL');
void Bun.file(3).stream().getReader().read().then(die, die);

try {
  const result = await call();
  finish({ result: result ?? null });
} catch (thrown) {
  finish({ error: describe(thrown) });
}

async function call(): Promise<unknown> {
  const args: Argument[] | null = await Bun.file(`${directory}/args.json`).json();
  const module: Record<string, unknown> = await import(file);
  const run = module[entrypoint];
  if (typeof run !== 'function') throw new Error(`${entrypoint} function is missing`);
  if (args === null)
    throw new Error(`The parameters of ${entrypoint} cannot be read: write them as plain names`);
  const result = await run(...args.map(toValue));
  return isStream(result) ? drain(result) : result;
}

function toValue([value, kind]: Argument): unknown {
  if (kind !== 'date') return value;
  return value ? new Date(String(value)) : undefined;
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

async function drain(stream: AsyncIterable<unknown>): Promise<null> {
  for await (const chunk of stream) console.log(`WM_STREAM: ${String(chunk).replaceAll('\n', '\\n')}`);
  return null;
}

function describe(thrown: unknown): Record<string, unknown> {
  if (!(thrown instanceof Error)) return { name: 'Error', message: String(thrown) };
  const extra = Object.entries(thrown).filter(([key]) => !['name', 'message', 'stack'].includes(key));
  const { name, message, stack } = thrown;
  return { name, message, stack, ...(extra.length > 0 ? { extra: Object.fromEntries(extra) } : {}) };
}

/** Nothing the script left running keeps the process alive. */
function finish(outcome: object): never {
  const bigIntAsText = (_: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);
  let json: string;
  try {
    json = JSON.stringify(outcome, bigIntAsText);
  } catch (cause) {
    json = JSON.stringify({ error: { ...describe(cause), extra: undefined } });
  }
  // Written at once, before anything the script left behind gets its turn.
  const file = Bun.file(`${directory}/result.json`).writer();
  file.write(json);
  file.end();
  process.exit('error' in outcome ? 1 : 0);
}
