/** Lets each flow do what it is about to do; a turn that needs the value of a slow expression is taken again later. */
import { type CompletedJob, isCompleted, isFlow, type Job } from '../store/job.ts';
import type { FlowTurn } from '../store/postponed.ts';
import { passGate } from './advance.ts';
import { childEnded } from './child_ended.ts';
import type { EngineContext } from './context.ts';
import { errorResult } from './errors.ts';
import { InterpreterAway, SlowExpression } from './expressions.ts';
import { openRun } from './flow_run.ts';
import { startFlow } from './flow_start.ts';
import { lookAtGate } from './gate.ts';
import { SlowExpressions } from './slow_expressions.ts';

export interface FlowTurnsOptions {
  context: EngineContext;
  /** How long one expression may take. */
  limitMs: number | undefined;
  /** Undoes what `work` did when it throws. */
  attempt: (work: () => void) => void;
  transaction: (work: () => void) => void;
  /** A postponed turn was taken: there may be work that is due. */
  changed: () => void;
}

export class FlowTurns {
  private readonly slow: SlowExpressions;
  /** Under which keys the values are remembered that a postponed turn has asked for so far. */
  private readonly known = new Map<string, string[]>();

  private stopped = false;

  constructor(private readonly options: FlowTurnsOptions) {
    this.slow = new SlowExpressions(options.limitMs);
  }

  /** Inside a transaction. A flow that has ended does nothing more. */
  take(turn: FlowTurn, child?: CompletedJob): void {
    const { store } = this.options.context;
    const flow = store.jobs.get(turn.flow);
    if (!flow || !isFlow(flow) || flow.status !== 'running') return;
    try {
      this.options.attempt(() => this.act(flow, turn, child));
    } catch (cause) {
      if (cause instanceof SlowExpression) this.postpone(turn, this.valueOf(turn, cause));
      else if (cause instanceof InterpreterAway) this.postpone(turn, cause.ready);
      else if (cause instanceof Error) this.fail(flow, cause);
      else throw cause;
    }
  }

  /** Takes up what a runtime before this one had to put off. */
  takeUp(): void {
    for (const turn of this.options.context.store.postponed.all()) this.again(turn);
  }

  stop(): void {
    this.stopped = true;
    this.slow.stop();
  }

  private act(flow: Job, turn: FlowTurn, known: CompletedJob | undefined): void {
    const { context } = this.options;
    switch (turn.kind) {
      case 'begin':
        startFlow(context, flow);
        break;
      case 'child': {
        const child = known ?? context.store.jobs.require(turn.child);
        if (isCompleted(child)) childEnded(context, child, flow);
        break;
      }
      case 'gate': {
        if (!flow.state?.gate) break;
        const run = openRun(flow);
        passGate(context, run, lookAtGate(context, run, turn.timeIsUp));
      }
    }
  }

  /** A mistake of the engine ends the flow it happened in, not the runtime. */
  private fail(flow: Job, cause: Error): void {
    const { context } = this.options;
    context.store.logs.append(flow.id, `${cause.stack}\n`);
    context.finish(flow, { outcome: 'failure', result: errorResult('InternalError', cause.message) });
  }

  private postpone(turn: FlowTurn, until: Promise<void>): void {
    const { context, changed, transaction } = this.options;
    context.store.postponed.put(turn);
    const goOn = () => {
      if (!this.stopped) this.again(turn);
    };
    const giveUp = (cause: Error) => {
      if (this.stopped) return;
      transaction(() => {
        context.store.postponed.remove(turn);
        this.fail(context.store.jobs.require(turn.flow), cause);
      });
    };
    void until.then(goOn, giveUp).then(changed);
  }

  private async valueOf(turn: FlowTurn, slow: SlowExpression): Promise<void> {
    const answer = await this.slow.evaluate(slow);
    const id = JSON.stringify(turn);
    this.options.context.expressions.remember(slow.key, answer);
    this.known.set(id, [...(this.known.get(id) ?? []), slow.key]);
  }

  /** The turn may ask for one slow value after the other: what is known stays so until it is done. */
  private again(turn: FlowTurn): void {
    const { context, transaction } = this.options;
    const { postponed } = context.store;
    transaction(() => {
      postponed.remove(turn);
      this.take(turn);
    });
    if (postponed.has(turn)) return;
    const id = JSON.stringify(turn);
    for (const key of this.known.get(id) ?? []) context.expressions.forget(key);
    this.known.delete(id);
  }
}
