/** QuickJS, which Windmill uses too: each expression gets a fresh context without any access to the outside. */
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
  RELEASE_SYNC,
  Scope,
  shouldInterruptAfterDeadline,
} from 'quickjs-emscripten';
import { functionBody } from './expression_text.ts';

const WASM_PAGE_BYTES = 64 * 1024;
/** 128 MB for the whole interpreter: its own memory limit does not count the contents of strings. */
const MEMORY_PAGES = { initial: 256, maximum: (128 * 1024 * 1024) / WASM_PAGE_BYTES };
const STACK_LIMIT_BYTES = 512 * 1024;

/** An expression and the values of the names it mentions, as JSON texts. */
export interface Program {
  text: string;
  names: Readonly<Record<string, string>>;
}

/** The value of `results.x`, `variable('x')` and similar lookups, as a JSON text or a promise of it. */
export type Lookup = (what: string, key: string) => string | Promise<string>;

export function loadInterpreter(): Promise<QuickJSWASMModule> {
  const variant = newVariant(RELEASE_SYNC, { wasmMemory: new WebAssembly.Memory(MEMORY_PAGES) });
  return newQuickJSWASMModuleFromVariant(variant);
}

/** One run of a program, limited to `limitMs` in total. */
export class Evaluation {
  private readonly runtime: QuickJSRuntime;
  private readonly context: QuickJSContext;
  private readonly promise: QuickJSHandle;
  private readonly waits = new Set<Promise<void>>();

  /** @throws errors of the program before its first lookup */
  constructor(quickjs: QuickJSWASMModule, { text, names }: Program, lookup: Lookup, limitMs: number) {
    this.runtime = quickjs.newRuntime({ maxStackSizeBytes: STACK_LIMIT_BYTES });
    this.context = this.runtime.newContext();
    try {
      this.installLookup(lookup);
      this.installNames(names);
      // The limit starts here: the code above is the same for every program.
      this.runtime.setInterruptHandler(shouldInterruptAfterDeadline(Date.now() + limitMs));
      this.promise = this.context.unwrapResult(this.context.evalCode(programOf(text), 'expression.js'));
    } catch (cause) {
      if (!isInterruption(cause)) {
        this.context.dispose();
        this.runtime.dispose();
      }
      throw cause;
    }
  }

  /** The value as a JSON text; undefined while a lookup is pending. */
  get(): string | undefined {
    const { context, runtime, promise } = this;
    context.unwrapResult(runtime.executePendingJobs());
    const state = context.getPromiseState(promise);
    if (state.type !== 'pending') {
      return context.unwrapResult(state).consume((handle) => context.getString(handle));
    }
    if (this.waits.size === 0) throw new Error('the expression waits for something that never happens');
    return undefined;
  }

  /** Resolves when a lookup has completed. */
  async answered(): Promise<void> {
    await Promise.race(this.waits);
  }

  dispose(): void {
    this.promise.dispose();
    this.context.dispose();
    this.runtime.dispose();
  }

  // Handles are released even when the time limit interrupts this: QuickJS aborts when a handle is not released.
  private installLookup(lookup: Lookup): void {
    const { context } = this;
    Scope.withScope((scope) => {
      const asked = scope.manage(
        context.newFunction('lookup', (what, key) => {
          try {
            const found = lookup(context.getString(what), context.getString(key));
            return typeof found === 'string' ? context.newString(found) : this.later(found);
          } catch (cause) {
            return { error: context.newError(textOf(cause)) };
          }
        }),
      );
      const install = scope.manage(context.unwrapResult(context.evalCode(`(lookup) => {${LOOKUPS}}`)));
      scope.manage(context.unwrapResult(context.callFunction(install, context.undefined, asked)));
    });
  }

  private later(found: Promise<string>): QuickJSHandle {
    const { context } = this;
    const deferred = context.newPromise();
    const wait = found
      .then(
        (text) => context.newString(text).consume((handle) => deferred.resolve(handle)),
        (cause) => context.newError(textOf(cause)).consume((handle) => deferred.reject(handle)),
      )
      .finally(() => this.waits.delete(wait));
    this.waits.add(wait);
    return deferred.handle;
  }

  private installNames(names: Program['names']): void {
    const { context } = this;
    Scope.withScope((scope) => {
      const parse = scope.manage(context.unwrapResult(context.evalCode('JSON.parse')));
      for (const [name, text] of Object.entries(names)) {
        const json = scope.manage(context.newString(text));
        const value = scope.manage(
          context.unwrapResult(context.callFunction(parse, context.undefined, json)),
        );
        context.setProp(context.global, name, value);
      }
    });
  }
}

/** Whether the program was stopped by the time limit. */
export function isInterruption(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'InternalError' && cause.message === 'interrupted';
}

/** The error message. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  // Without any free memory, the interpreter cannot create the error.
  if (cause.cause === null) return 'null was thrown; so it is when the 128 MB of memory are used up';
  const message = cause.message.replace(/^'(.+)' is not defined$/, '$1 is not defined');
  return `QuickJS evaluation error: Error: ${message}`;
}

const LOOKUPS = `
  const ask = (what) => async (key) => JSON.parse(await lookup(what, String(key)));
  const known = new Map();
  const result = (id) => known.get(id) ?? known.set(id, ask('result')(id)).get(id);
  globalThis.results = new Proxy({}, { get: (_, id) => result(id) });
  globalThis.variable = ask('variable');
  globalThis.resource = ask('resource');
  globalThis.flow_user_state = ask('flowUserState');
`;

function programOf(text: string): string {
  // On one line, as in Windmill: a comment at the end of an expression is an error there too.
  return `(async () => JSON.stringify(await (async () => { ${functionBody(text)} })()) ?? 'null')()`;
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
