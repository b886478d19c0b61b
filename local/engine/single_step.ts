/** A script or flow started with additional options: as on a Windmill server, it becomes a flow of one step. */
import type { FlowModule, FlowValue, InputTransforms, Retry } from '../workspace/openflow.ts';
import type { JsonObject } from '../workspace/types.ts';

export interface SingleStep {
  path: string;
  isFlow: boolean;
  args: JsonObject;
  retry?: Retry;
  /** A script that runs first and must return true; `scheduledFor` in milliseconds since the epoch. */
  skip?: { path: string; scheduledFor: number };
  /** A script that is called with a failure. */
  onError?: { path: string; args: JsonObject; trigger: string; workspace: string };
  /** Input of the script's preprocessor, in place of the arguments. */
  preprocessorEvent?: JsonObject;
}

export function singleStepFlow(step: SingleStep): FlowValue {
  const { path, isFlow, args, retry, preprocessorEvent } = step;
  const input_transforms = fixed(preprocessorEvent ? { event: preprocessorEvent } : args);
  const main: FlowModule = {
    id: 'a',
    value: { type: isFlow ? 'flow' : 'script', path, input_transforms },
    retry,
    apply_preprocessor: preprocessorEvent !== undefined,
  };
  return { modules: [...skipCheck(step), main], failure_module: errorHandler(step) };
}

function skipCheck({ skip }: SingleStep): FlowModule[] {
  if (skip === undefined) return [];
  const scheduled_for = new Date(skip.scheduledFor).toISOString().replace('.000Z', '+00:00');
  const input_transforms = fixed({ scheduled_for });
  return [
    {
      id: 'skip',
      value: { type: 'script', path: skip.path, input_transforms },
      stop_after_if: { expr: 'result !== true', skip_if_stopped: true },
    },
  ];
}

function errorHandler({ onError, path, isFlow }: SingleStep): FlowModule | undefined {
  if (onError === undefined) return undefined;
  const { args, trigger: trigger_path, workspace: workspace_id } = onError;
  const input_transforms: InputTransforms = {
    ...fixed({ ...args, workspace_id, path, is_flow: isFlow, trigger_path }),
    error: { type: 'javascript', expr: 'error' },
    job_id: { type: 'javascript', expr: 'flow_job_id' },
    started_at: { type: 'javascript', expr: 'started_at' },
  };
  const isHandlerFlow = onError.path.startsWith('flow/');
  const handler = onError.path.replace(/^(script|flow)\//, '');
  return {
    id: 'failure',
    value: { type: isHandlerFlow ? 'flow' : 'script', path: handler, input_transforms },
  };
}

function fixed(args: JsonObject): InputTransforms {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, { type: 'static', value } as const]),
  );
}
