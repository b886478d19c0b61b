/** Performs the transitions of flows; one that needs the value of a slow expression is postponed. */
import { type CompletedJob, isCompleted, isFlow, type Job } from '../store/job.ts';
import type { FlowTransition } from '../store/postponed.ts';
import { passGate } from './advance.ts';
import { childEnded } from './child_ended.ts';
import type { EngineContext } from './context.ts';
import { errorResult } from './errors.ts';
import { InterpreterUnavailable, SlowExpression } from './expressions.ts';
import { openRun } from './flow_run.ts';
import { startFlow } from './flow_start.ts';
import { checkGate } from './gate.ts';
import { SlowExpressions } from './slow_expressions.ts';

export interface FlowTransitionsOptions {
  context: EngineContext;
  /** Time limit of one expression. */
  limitMs: number | undefined;
  /** Rolls back `work` when it throws. */
  attempt: (work: () => void) => void;
  transaction: (work: () => void) => void;
  /** Called after a postponed transition was performed: work may have become due. */
  changed: () => void;
}

export class FlowTransitions {
  private readonly slow: SlowExpressions;
  /** Keys of the values computed so far for each postponed transition. */
  private readonly known = new Map<string, string[]>();

  private stopped = false;

  constructor(private readonly options: FlowTransitionsOptions) {
    this.slow = new SlowExpressions(options.limitMs);
  }

  /** Must be called inside a transaction. Does nothing for a flow that has ended. */
  apply(transition: FlowTransition, child?: CompletedJob): void {
    const { store } = this.options.context;
    const flow = store.jobs.get(transition.flow);
    if (!flow || !isFlow(flow) || flow.status !== 'running') return;
    try {
      this.options.attempt(() => this.perform(flow, transition, child));
    } catch (cause) {
      if (cause instanceof SlowExpression) this.postpone(transition, this.valueOf(transition, cause));
      else if (cause instanceof InterpreterUnavailable) this.postpone(transition, cause.ready);
      else if (cause instanceof Error) this.fail(flow, cause);
      else throw cause;
    }
  }

  /** Performs the transitions postponed by an earlier runtime. */
  resume(): void {
    for (const transition of this.options.context.store.postponed.all()) this.applyPostponed(transition);
  }

  stop(): void {
    this.stopped = true;
    this.slow.stop();
  }

  private perform(flow: Job, transition: FlowTransition, known: CompletedJob | undefined): void {
    const { context } = this.options;
    switch (transition.kind) {
      case 'begin':
        startFlow(context, flow);
        break;
      case 'child': {
        const child = known ?? context.store.jobs.require(transition.child);
        if (isCompleted(child)) childEnded(context, child, flow);
        break;
      }
      case 'gate': {
        if (!flow.state?.gate) break;
        const run = openRun(flow);
        passGate(context, run, checkGate(context, run, transition.timeIsUp));
      }
    }
  }

  /** An unexpected error of the engine fails the affected flow, not the runtime. */
  private fail(flow: Job, cause: Error): void {
    const { context } = this.options;
    context.store.logs.append(flow.id, `${cause.stack}\n`);
    context.finish(flow, { outcome: 'failure', result: errorResult('InternalError', cause.message) });
  }

  private postpone(transition: FlowTransition, until: Promise<void>): void {
    const { context, changed, transaction } = this.options;
    context.store.postponed.put(transition);
    const proceed = () => {
      if (!this.stopped) this.applyPostponed(transition);
    };
    const giveUp = (cause: Error) => {
      if (this.stopped) return;
      transaction(() => {
        context.store.postponed.remove(transition);
        this.fail(context.store.jobs.require(transition.flow), cause);
      });
    };
    void until.then(proceed, giveUp).then(changed);
  }

  private async valueOf(transition: FlowTransition, slow: SlowExpression): Promise<void> {
    const answer = await this.slow.evaluate(slow);
    const id = JSON.stringify(transition);
    this.options.context.expressions.remember(slow.key, answer);
    this.known.set(id, [...(this.known.get(id) ?? []), slow.key]);
  }

  /** A transition may need several slow values in sequence: known values are kept until it completes. */
  private applyPostponed(transition: FlowTransition): void {
    const { context, transaction } = this.options;
    const { postponed } = context.store;
    transaction(() => {
      postponed.remove(transition);
      this.apply(transition);
    });
    if (postponed.has(transition)) return;
    const id = JSON.stringify(transition);
    for (const key of this.known.get(id) ?? []) context.expressions.forget(key);
    this.known.delete(id);
  }
}
