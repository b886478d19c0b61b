/** Approvals: a flow is suspended after a step until enough people approved, one refused, or the timeout has passed. */
import type { Approval } from '../store/approvals.ts';
import type { Gate } from '../store/flow_state.ts';
import { isFlow, type Job } from '../store/job.ts';
import type { FlowModule } from '../workspace/openflow.ts';
import { isRecord } from '../workspace/problem.ts';
import { withOptions } from '../workspace/schema.ts';
import type { JsonObject } from '../workspace/types.ts';
import type { EngineContext } from './context.ts';
import { errorResult } from './errors.ts';
import { type FlowRun, openRun, type Step } from './flow_run.ts';

const DEFAULT_TIMEOUT_SECONDS = 1800;

export type AtGate =
  | { kind: 'waits' }
  | { kind: 'passes'; sleep: number }
  | { kind: 'ends'; result: JsonObject };

export function requiresApproval(module: FlowModule): boolean {
  return (module.suspend?.required_events ?? 0) > 0;
}

/** Whether the flow must be approved after an ended module. */
export function hasGate({ module, state }: Step): boolean {
  return requiresApproval(module) && state.type === 'Success' && !state.skipped;
}

/** The module whose approval a flow job waits for; undefined when it is not suspended. */
export function waitingModule(job: Job | undefined): FlowModule | undefined {
  return job?.status === 'running' && isFlow(job) ? gateModule(openRun(job)) : undefined;
}

/** Schema of the approval's form: that of the module, with choices that the requesting step may have returned. */
export function askedForm(module: FlowModule | undefined, asked: Job | undefined): JsonObject | undefined {
  const schema = module?.suspend?.resume_form?.schema;
  const returned = isRecord(asked?.result) ? asked.result.enums : undefined;
  return schema && withOptions(schema, returned);
}

function gateModule(run: FlowRun): FlowModule | undefined {
  return run.state.gate && run.flow.modules[run.state.step - 1];
}

/** Suspends the flow at the gate after `step`; the next module becomes the current one. */
export function arriveAtGate(context: EngineContext, run: FlowRun, step: Step, sleep: number): AtGate {
  const { required_events: required = 0, timeout = DEFAULT_TIMEOUT_SECONDS } = step.module.suspend ?? {};
  const guarded = run.state.modules[run.state.step];
  if (guarded) guarded.type = 'WaitingForEvents';
  run.state.gate = { job: step.state.job ?? run.job.id, required, missing: required, sleep };
  const there = checkGate(context, run, false);
  if (there.kind === 'waits') context.store.approvals.openGate(run.job.id, context.now() + timeout * 1000);
  return there;
}

/** Evaluates the answers so far, including those given before the flow reached the gate. */
export function checkGate(context: EngineContext, run: FlowRun, timeIsUp: boolean): AtGate {
  const { gate } = run.state;
  const module = gateModule(run);
  if (!gate || !module) return { kind: 'waits' };
  const answers = answersTo(context, run, gate);
  const refusal = answers.find((answer) => !answer.approved);
  gate.missing = Math.max(gate.required - answers.length, 0);
  if (!refusal && gate.missing > 0 && !timeIsUp) return { kind: 'waits' };
  context.store.approvals.closeGate(run.job.id);
  context.store.approvals.use(answers);
  run.state.gate = undefined;
  const result = refusal ? disapproved(refusal) : gate.missing > 0 ? TIMED_OUT : undefined;
  if (result && !module.suspend?.continue_on_disapprove_timeout) return { kind: 'ends', result };
  remember(run, answers, result);
  return { kind: 'passes', sleep: gate.sleep };
}

/** Answers to the requesting step, then as many answers to the whole flow as are still needed. */
function answersTo(context: EngineContext, run: FlowRun, gate: Gate): Approval[] {
  const { approvals } = context.store;
  const own = approvals.of([gate.job], 'unused');
  const general = approvals.of([run.job.id], 'unused');
  const needed = general.slice(0, Math.max(gate.required - own.length, 0));
  const refusal = general.find((answer) => !answer.approved && !needed.includes(answer));
  return [...own, ...needed, ...(refusal ? [refusal] : [])];
}

const TIMED_OUT = errorResult('SuspendedTimedOut', 'Timed out waiting to be resumed');

function disapproved({ approver }: Approval): JsonObject {
  return errorResult('SuspendedDisapproved', `Disapproved by ${approver ?? 'unknown'}`);
}

function remember(run: FlowRun, answers: Approval[], error: JsonObject | undefined): void {
  const { modules, step } = run.state;
  const [asked, guarded] = [modules[step - 1], modules[step]];
  if (asked) {
    asked.approvers = answers.map(({ resumeId, approver }) => ({
      resume_id: resumeId,
      approver: approver ?? 'unknown',
    }));
  }
  if (guarded) {
    guarded.type = 'WaitingForPriorSteps';
    guarded.resumed = {
      resumes: [...answers.map(({ value }) => value), ...(error ? [error] : [])],
      approvers: answers.map(({ approver }) => approver ?? 'anonymous'),
    };
  }
}
