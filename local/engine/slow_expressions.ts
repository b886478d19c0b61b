/** Evaluates slow expressions, each in its own thread, with limited concurrency. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { HOME } from '../home.ts';
import type { FromWorker, ToWorker } from './expression_worker.ts';
import type { Answer, SlowExpression } from './expressions.ts';

/** Windmill's time limit. */
const LIMIT_MS = 20_000;
/** Grace period before a thread is terminated. */
const GRACE_MS = 10_000;

export class SlowExpressions {
  /** Running threads with the timers that terminate them. */
  private readonly running = new Map<Worker, ReturnType<typeof setTimeout> | undefined>();
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limitMs = LIMIT_MS) {}

  /** Never settles after `stop`. */
  async evaluate(slow: SlowExpression): Promise<Answer> {
    if (this.running.size >= availableParallelism()) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    const worker = new Worker(join(HOME, 'engine/expression_worker.ts'));
    this.running.set(worker, undefined);
    try {
      return await this.ask(worker, slow);
    } finally {
      this.end(worker);
      this.waiting.shift()?.();
    }
  }

  stop(): void {
    this.waiting.length = 0;
    for (const worker of this.running.keys()) this.end(worker);
  }

  private ask(worker: Worker, { program, lookup }: SlowExpression): Promise<Answer> {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const giveUp = () => resolve({ reason: 'it could not be stopped' });
    this.running.set(worker, setTimeout(giveUp, this.limitMs + GRACE_MS));
    const send = (message: ToWorker) => worker.postMessage(message);
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (!this.running.has(worker)) return;
      if (data.kind === 'answer') resolve(data.answer);
      else send(found(data, lookup));
    };
    worker.onerror = (event) => resolve({ reason: event.message });
    send({ kind: 'evaluate', program, limitMs: this.limitMs });
    return promise;
  }

  private end(worker: Worker): void {
    clearTimeout(this.running.get(worker));
    this.running.delete(worker);
    worker.terminate();
  }
}

function found(
  { id, what, key }: Extract<FromWorker, { kind: 'lookup' }>,
  lookup: SlowExpression['lookup'],
): ToWorker {
  try {
    return { kind: 'found', id, json: lookup(what, key) };
  } catch (cause) {
    return { kind: 'missing', id, reason: cause instanceof Error ? cause.message : String(cause) };
  }
}
