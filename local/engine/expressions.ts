/** Evaluates the JavaScript expressions of a flow; slow ones are handed to a thread. */
import { createHash } from 'node:crypto';
import type { QuickJSWASMModule } from 'quickjs-emscripten';
import type { Json } from '../workspace/types.ts';
import { classify } from './expression_text.ts';
import {
  Evaluation,
  isInterruption,
  type Lookup,
  loadInterpreter,
  type Program,
  reasonOf,
} from './interpreter.ts';
import { plainValue } from './plain_expression.ts';

/** Evaluation blocks the event loop for this long at most; slower expressions are evaluated in a thread. */
const AT_ONCE_MS = 500;

/** The names visible to an expression. Values are only read when the text mentions them. */
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

  /** @param reason the interpreter's message, where Windmill shows only that */
  constructor(
    text: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`Error during isolated evaluation of expression \`${text}\`:\n${reason}`, options);
    this.name = 'ExpressionError';
  }
}

/** An expression exceeds the time limit for inline evaluation: the caller retries when its value is known. */
export class SlowExpression extends Error {
  readonly key: string;

  constructor(
    readonly program: Program,
    readonly lookup: (what: string, key: string) => string,
  ) {
    super('The expression takes longer than a moment');
    this.key = keyOf(program);
  }
}

/** The result of an expression evaluated in a thread. */
export type Answer = { json: string } | { reason: string };

/** The interpreter is not loaded: the caller retries when `ready` resolves. */
export class InterpreterUnavailable extends Error {
  constructor(readonly ready: Promise<void>) {
    super('The interpreter is not loaded yet');
  }
}

export class Expressions {
  private readonly answers = new Map<string, Answer>();
  /** Loaded for the first expression that needs it: many runs have none. */
  private quickjs: QuickJSWASMModule | undefined;
  private loading: Promise<void> | undefined;

  /** Resolves when the interpreter is loaded. */
  load(): Promise<void> {
    this.loading ??= loadInterpreter()
      .then((quickjs) => {
        this.quickjs = quickjs;
      })
      .finally(() => {
        this.loading = undefined;
      });
    return this.loading;
  }

  /** The expression's value; undefined counts as null. @throws {ExpressionError} @throws {SlowExpression} @throws {InterpreterUnavailable} */
  evaluate(expression: string, scope: Scope): Json {
    const text = expression.trim();
    const direct = lookUp(text, scope);
    if (direct) return direct.value;
    const plain = plainIn(text, scope);
    return plain === undefined ? this.run(text, scope) : plain;
  }

  /** A condition is true when its value is truthy in JavaScript. Throws as `evaluate` does. */
  test(expression: string, scope: Scope): boolean {
    const text = expression.trim();
    const plain = plainIn(text, scope);
    return plain === undefined ? this.run(`Boolean(${text})`, scope) === true : Boolean(plain);
  }

  /** Stores the value of a program until `forget` is called. */
  remember(key: string, answer: Answer): void {
    this.answers.set(key, answer);
  }

  forget(key: string): void {
    this.answers.delete(key);
  }

  private run(text: string, scope: Scope): Json {
    const program = { text, names: namesIn(text, scope) };
    const answer = this.answers.size > 0 ? this.answers.get(keyOf(program)) : undefined;
    if (answer === undefined) return JSON.parse(this.atOnce(program, lookupIn(scope)));
    if ('reason' in answer) throw new ExpressionError(text, answer.reason);
    return JSON.parse(answer.json);
  }

  private atOnce(program: Program, lookup: SlowExpression['lookup']): string {
    if (this.quickjs === undefined) throw new InterpreterUnavailable(this.load());
    let evaluation: Evaluation | undefined;
    try {
      evaluation = new Evaluation(this.quickjs, program, lookup, AT_ONCE_MS);
      const json = evaluation.get() ?? 'null';
      this.cleanUp(evaluation);
      return json;
    } catch (cause) {
      if (isInterruption(cause)) {
        this.renew();
        throw new SlowExpression(program, lookup);
      }
      this.cleanUp(evaluation);
      throw new ExpressionError(program.text, reasonOf(cause), { cause });
    }
  }

  private cleanUp(evaluation: Evaluation | undefined): void {
    try {
      evaluation?.dispose();
    } catch {
      // QuickJS found an object that was not released and aborted; this instance is unusable.
      this.renew();
    }
  }

  /** An interrupted program cannot be cleaned up: the interpreter is discarded. */
  private renew(): void {
    this.quickjs = undefined;
    void this.load();
  }
}

/** Evaluates expressions that need no interpreter. A missing path into a step's result is null. */
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

function plainIn(text: string, { names, result }: Scope): Json | undefined {
  return plainValue(text, {
    name: (name) => (Object.hasOwn(names, name) ? names[name]?.() : undefined),
    result,
  });
}

function step(value: Json | undefined, key: string | number): Json | undefined {
  if (Array.isArray(value)) return typeof key === 'number' ? value[key] : undefined;
  return value !== undefined && isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function namesIn(text: string, { names }: Scope): Program['names'] {
  const mentioned = Object.entries(names).filter(([name]) => text.includes(name));
  return Object.fromEntries(mentioned.map(([name, read]) => [name, JSON.stringify(read())]));
}

function lookupIn(scope: Scope): SlowExpression['lookup'] & Lookup {
  return (what, key) => {
    if (what === 'result') return JSON.stringify(scope.result(key));
    if (what === 'variable') return JSON.stringify(scope.variable(key));
    return JSON.stringify(what === 'resource' ? scope.resource(key) : scope.flowUserState(key));
  };
}

function keyOf(program: Program): string {
  return createHash('sha256').update(JSON.stringify(program)).digest('hex');
}
