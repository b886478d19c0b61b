/** Evaluates the JavaScript expressions of a flow, each in an interpreter of its own with no access to anything. */
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSWASMModule,
  RELEASE_SYNC,
  shouldInterruptAfterDeadline,
} from 'quickjs-emscripten';
import type { Json } from '../workspace/types.ts';
import { classify, functionBody } from './expression_text.ts';

/** Windmill allows 20 s, on a worker of its own; here everything waits for an expression. */
const TIME_LIMIT_MS = 2_000;
const WASM_PAGE_BYTES = 64 * 1024;
/** 128 MB, all that the interpreter itself can get: its own limit does not count the contents of strings. */
const MEMORY_PAGES = { initial: 256, maximum: (128 * 1024 * 1024) / WASM_PAGE_BYTES };
const STACK_LIMIT_BYTES = 512 * 1024;

/** What an expression can see. Values are only asked for when the text mentions them. */
export interface Scope {
  names: Readonly<Record<string, () => Json>>;
  result(stepId: string): Json;
  variable(path: string): Json;
  resource(path: string): Json;
  flowUserState(key: string): Json;
}

/** An expression of a flow cannot be evaluated. */
export class ExpressionError extends Error {
  readonly code = 'expression';

  constructor(text: string, reason: string, options?: ErrorOptions) {
    super(`Error during isolated evaluation of expression \`${text}\`:\n${reason}`, options);
    this.name = 'ExpressionError';
  }
}

export class Expressions {
  private constructor(private readonly quickjs: QuickJSWASMModule) {}

  static async load(): Promise<Expressions> {
    const variant = newVariant(RELEASE_SYNC, { wasmMemory: new WebAssembly.Memory(MEMORY_PAGES) });
    return new Expressions(await newQuickJSWASMModuleFromVariant(variant));
  }

  /** The expression's value; undefined counts as null. @throws {ExpressionError} */
  evaluate(expression: string, scope: Scope): Json {
    const text = expression.trim();
    const direct = lookUp(text, scope);
    return direct ? direct.value : this.run(text, scope);
  }

  /** Conditions count as true or false the way JavaScript sees them. @throws {ExpressionError} */
  test(expression: string, scope: Scope): boolean {
    return this.run(`Boolean(${expression.trim()})`, scope) === true;
  }

  private run(text: string, scope: Scope): Json {
    const runtime = this.quickjs.newRuntime({
      maxStackSizeBytes: STACK_LIMIT_BYTES,
      interruptHandler: shouldInterruptAfterDeadline(Date.now() + TIME_LIMIT_MS),
    });
    const context = runtime.newContext();
    try {
      installLookups(context, scope);
      installNames(context, text, scope);
      const promise = context.unwrapResult(context.evalCode(program(text), 'expression.js'));
      context.unwrapResult(runtime.executePendingJobs());
      const state = context.getPromiseState(promise);
      promise.dispose();
      if (state.type === 'pending') throw new Error('the expression waits for something that never happens');
      const json = context.unwrapResult(state);
      return JSON.parse(json.consume((handle) => context.getString(handle)));
    } catch (cause) {
      throw new ExpressionError(text, reasonOf(cause), { cause });
    } finally {
      context.dispose();
      runtime.dispose();
    }
  }
}

/** The expressions that need no interpreter. A path into a step's result is null where it leads nowhere. */
function lookUp(text: string, scope: Scope): { value: Json } | undefined {
  const expression = classify(text);
  switch (expression.kind) {
    case 'name': {
      const read = Object.hasOwn(scope.names, expression.name) ? scope.names[expression.name] : undefined;
      return read && { value: read() };
    }
    case 'member': {
      const container = scope.names[expression.of]?.();
      if (container === undefined || !isObject(container)) return undefined;
      const value = Object.hasOwn(container, expression.key) ? container[expression.key] : undefined;
      return value === undefined ? undefined : { value };
    }
    case 'result': {
      let value: Json | undefined = scope.result(expression.id);
      for (const key of expression.path) value = step(value, key);
      return { value: value ?? null };
    }
    case 'code':
      return undefined;
  }
}

function step(value: Json | undefined, key: string | number): Json | undefined {
  if (Array.isArray(value)) return typeof key === 'number' ? value[key] : undefined;
  return value !== undefined && isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function program(text: string): string {
  return `(async () => JSON.stringify(await (async () => {\n${functionBody(text)}\n})()) ?? 'null')()`;
}

const LOOKUPS = `
  const ask = (what) => async (key) => JSON.parse(lookup(what, String(key)));
  globalThis.results = new Proxy({}, { get: (_, id) => ask('result')(id) });
  globalThis.variable = ask('variable');
  globalThis.resource = ask('resource');
  globalThis.flow_user_state = ask('flowUserState');
`;

function installLookups(context: QuickJSContext, scope: Scope): void {
  const lookup = context.newFunction('lookup', (what, key) => {
    const name = context.getString(what);
    try {
      return context.newString(JSON.stringify(answer(scope, name, context.getString(key))));
    } catch (cause) {
      return { error: context.newError(cause instanceof Error ? cause.message : String(cause)) };
    }
  });
  const install = context.unwrapResult(context.evalCode(`(lookup) => {${LOOKUPS}}`));
  context.unwrapResult(context.callFunction(install, context.undefined, lookup)).dispose();
  install.dispose();
  lookup.dispose();
}

function answer(scope: Scope, what: string, key: string): Json {
  if (what === 'result') return scope.result(key);
  if (what === 'variable') return scope.variable(key);
  return what === 'resource' ? scope.resource(key) : scope.flowUserState(key);
}

function installNames(context: QuickJSContext, text: string, scope: Scope): void {
  const parse = context.unwrapResult(context.evalCode('JSON.parse'));
  for (const [name, read] of Object.entries(scope.names)) {
    if (!text.includes(name)) continue;
    const json = context.newString(JSON.stringify(read()));
    const value = context.unwrapResult(context.callFunction(parse, context.undefined, json));
    context.setProp(context.global, name, value);
    value.dispose();
    json.dispose();
  }
  parse.dispose();
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.message === 'interrupted') return `it ran longer than ${TIME_LIMIT_MS / 1000} s`;
  // Out of memory to the last byte, the interpreter cannot even make the error.
  if (cause.cause === null) return 'null was thrown; so it is when the 128 MB of memory are used up';
  return `${cause.name}: ${cause.message}`;
}
