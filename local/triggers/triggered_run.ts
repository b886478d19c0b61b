/** The run that a trigger starts. */
import type { RunRequest } from '../run_request.ts';
import type { HttpTrigger, Workspace } from '../workspace/types.ts';
import type { TriggerInput } from './request_args.ts';

/** A script with a retry or an error handler runs as the only step of a flow. */
export function triggeredRun(workspace: Workspace, trigger: HttpTrigger, input: TriggerInput): RunRequest {
  const {
    path: name,
    scriptPath: path,
    isFlow,
    retry,
    errorHandlerPath,
    errorHandlerArgs,
    warnings,
  } = trigger;
  const { args, event: preprocessorEvent } = input;
  const common = { path, args, preprocessorEvent, warnings, createdBy: `HTTP-${name}` };
  if (isFlow) return { kind: 'flow', ...common };
  if (retry === undefined && errorHandlerPath === undefined) return { kind: 'script', ...common };
  const onError =
    errorHandlerPath === undefined
      ? undefined
      : {
          path: errorHandlerPath,
          args: errorHandlerArgs ?? {},
          trigger: `http_trigger/${name}`,
          workspace: workspace.name,
        };
  return { kind: 'single_step', isFlow, retry, onError, ...common };
}
