/** What can be asked of the runtime, and the job that becomes of it. */
import { sharedFor } from './engine/modules/leaf.ts';
import { prepareFlow } from './engine/prepare.ts';
import type { NewJob } from './store/job.ts';
import type { FlowValue } from './workspace/openflow.ts';
import type { JsonObject, Language, Workspace } from './workspace/types.ts';

export type RunRequest = (
  | { kind: 'flow'; path: string }
  | { kind: 'script'; path: string }
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
  /** Runs the flow's preprocessor, if it has one, on this event; give it for starts through the API. */
  preprocessorEvent?: JsonObject;
};

/** The workspace has nothing under the path that was asked for. */
export class RunnableMissing extends Error {
  readonly code = 'runnable_missing';

  constructor(kind: 'flow' | 'script', path: string, known: Iterable<string>) {
    super(`Not found: ${kind} ${path}; the workspace has ${[...known].join(', ') || 'none'}`);
    this.name = 'RunnableMissing';
  }
}

/** @throws {RunnableMissing} @throws {FlowRefused} */
export function jobFor(workspace: Workspace, request: RunRequest): NewJob {
  const { args, jobId, parentJob, rootJob, scheduledFor, schedulePath, createdBy } = request;
  const common = { id: jobId, args, parentJob, rootJob, scheduledFor, schedulePath, createdBy };
  switch (request.kind) {
    case 'flow': {
      const flow = workspace.flows.get(request.path);
      if (!flow) throw new RunnableMissing('flow', request.path, workspace.flows.keys());
      const { path, hash } = flow;
      const value = prepareFlow(flow.value, { deployed: true });
      return { ...common, ...flowJob(value, request), kind: 'flow', path, hash };
    }
    case 'preview_flow': {
      const value = prepareFlow(request.value, { deployed: false });
      return { ...common, ...flowJob(value, request), kind: 'flowpreview', path: request.path };
    }
    case 'script': {
      const script = workspace.scripts.get(request.path);
      if (!script) throw new RunnableMissing('script', request.path, workspace.scripts.keys());
      const { path, language, hash, timeout, cacheTtl } = script;
      return {
        ...common,
        kind: 'script',
        path,
        language,
        hash,
        timeoutSeconds: timeout,
        cacheSeconds: cacheTtl,
      };
    }
    case 'preview': {
      const { path, language, content } = request;
      return { ...common, kind: 'preview', path, language, code: content };
    }
  }
}

function flowJob(
  flow: FlowValue,
  request: RunRequest,
): Pick<NewJob, 'flow' | 'sharedWith' | 'preprocessorEvent'> {
  return { flow, sharedWith: sharedFor(flow), preprocessorEvent: request.preprocessorEvent };
}
