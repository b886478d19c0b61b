/** Lets each flow do what it is about to do; a transition that needs the value of a slow expression is taken again later. */
import { type CompletedJob, isCompleted, isFlow, type Job } from '../store/job.ts';
import type { FlowTransition } from '../store/postponed.ts';
import { passGate } from './advance.ts';
import { childEnded } from './child_ended.ts';
import type { EngineContext } from './context.ts';
import { errorResult } from './errors.ts';
import { InterpreterAway, SlowExpression } from './expressions.ts';
import { openRun } from './flow_run.ts';
import { startFlow } from './flow_start.ts';
import { lookAtGate } from './gate.ts';
import { SlowExpressions } from './slow_expressions.ts';

export interface FlowTransitionsOptions {
  context: EngineContext;
  /** How long one expression may take. */
  limitMs: number | undefined;
  /** Undoes what `work` did when it throws. */
  attempt: (work: () => void) => void;
  transaction: (work: () => void) => void;
  /** A postponed transition was taken: there may be work that is due. */
  changed: () => void;
}

export class FlowTransitions {
  private readonly slow: SlowExpressions;
  /** Under which keys the values are remembered that a postponed transition has asked for so far. */
  private readonly known = new Map<string, string[]>();

  private stopped = false;

  constructor(private readonly options: FlowTransitionsOptions) {
    this.slow = new SlowExpressions(options.limitMs);
  }

  /** Inside a transaction. A flow that has ended does nothing more. */
  apply(transition: FlowTransition, child?: CompletedJob): void {
    const { store } = this.options.context;
    const flow = store.jobs.get(transition.flow);
    if (!flow || !isFlow(flow) || flow.status !== 'running') return;
    try {
      this.options.attempt(() => this.perform(flow, transition, child));
    } catch (cause) {
      if (cause instanceof SlowExpression) this.postpone(transition, this.valueOf(transition, cause));
      else if (cause instanceof InterpreterAway) this.postpone(transition, cause.ready);
      else if (cause instanceof Error) this.fail(flow, cause);
      else throw cause;
    }
  }

  /** Takes up what a runtime before this one had to put off. */
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
        passGate(context, run, lookAtGate(context, run, transition.timeIsUp));
      }
    }
  }

  /** A mistake of the engine ends the flow it happened in, not the runtime. */
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

  /** The transition may ask for one slow value after the other: what is known stays so until it is done. */
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
