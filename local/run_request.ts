/** Requests for runs, and the jobs created from them. */
import { prepareFlow } from './engine/prepare.ts';
import { flowJob, scriptJob, valueJob } from './engine/runnables.ts';
import { type SingleStep, singleStepFlow } from './engine/single_step.ts';
import type { NewJob } from './store/job.ts';
import { flowWarnings } from './workspace/edition.ts';
import type { FlowValue } from './workspace/openflow.ts';
import { reasonMissing } from './workspace/problem.ts';
import type { Flow, JsonObject, Language, Script, Workspace } from './workspace/types.ts';

export type RunRequest = (
  | { kind: 'flow'; path: string }
  | { kind: 'script'; path: string }
  | ({ kind: 'single_step' } & Pick<SingleStep, 'path' | 'isFlow' | 'retry' | 'skip' | 'onError'>)
  | { kind: 'preview'; language: Language; content: string; path?: string }
  | { kind: 'preview_flow'; value: FlowValue; path?: string }
) & {
  args: JsonObject;
  jobId?: string;
  parentJob?: string;
  rootJob?: string;
  /** Milliseconds since the epoch. */
  scheduledFor?: number;
  schedulePath?: string;
  createdBy?: string;
  /** Input of the preprocessor, if there is one; set for starts through the API. */
  preprocessorEvent?: JsonObject;
  /** First lines of the log, in addition to the warnings of the runnable. */
  warnings?: string[];
};

/** The workspace has no runnable at the requested path. */
export class RunnableMissing extends Error {
  readonly code = 'runnable_missing';

  constructor(kind: 'flow' | 'script', path: string, { flows, scripts, problems }: Workspace) {
    const known = [...(kind === 'flow' ? flows : scripts).keys()];
    const hint = reasonMissing(problems, path) ?? `the workspace has ${known.join(', ') || 'none'}`;
    super(`Not found: ${kind} ${path}; ${hint}`);
    this.name = 'RunnableMissing';
  }
}

/** @throws {RunnableMissing} @throws {FlowRefused} */
export function jobFor(workspace: Workspace, request: RunRequest): NewJob {
  const { args, jobId, parentJob, rootJob, scheduledFor, schedulePath, createdBy, warnings } = request;
  const common = { id: jobId, args, parentJob, rootJob, scheduledFor, schedulePath, createdBy };
  const job = runnableOf(workspace, request);
  return { ...common, ...job, warnings: [...(job.warnings ?? []), ...(warnings ?? [])] };
}

function runnableOf(workspace: Workspace, request: RunRequest): Omit<NewJob, 'args'> {
  const { preprocessorEvent } = request;
  switch (request.kind) {
    case 'flow':
      return { ...flowJob(flowAt(workspace, request.path)), preprocessorEvent };
    case 'preview_flow': {
      const { path } = request;
      const flow = valueJob(prepareFlow(request.value, { deployed: false }));
      const warnings = flowWarnings(request.value);
      return { ...flow, kind: 'flowpreview', path, warnings, preprocessorEvent };
    }
    case 'script': {
      const script = scriptAt(workspace, request.path);
      return { ...scriptJob(script), ...(script.hasPreprocessor && { preprocessorEvent }) };
    }
    case 'single_step': {
      const { path, isFlow } = request;
      const { hash, ...runnable } = isFlow ? flowAt(workspace, path) : scriptAt(workspace, path);
      const isPreprocessed = 'hasPreprocessor' in runnable && runnable.hasPreprocessor;
      const step = { ...request, preprocessorEvent: isPreprocessed ? preprocessorEvent : undefined };
      return { ...valueJob(singleStepFlow(step)), kind: 'singlestepflow', path, hash };
    }
    case 'preview': {
      const { path, language, content } = request;
      return { kind: 'preview', path, language, code: content };
    }
  }
}

function flowAt(workspace: Workspace, path: string): Flow {
  const flow = workspace.flows.get(path);
  if (!flow) throw new RunnableMissing('flow', path, workspace);
  return flow;
}

function scriptAt(workspace: Workspace, path: string): Script {
  const script = workspace.scripts.get(path);
  if (!script) throw new RunnableMissing('script', path, workspace);
  return script;
}
