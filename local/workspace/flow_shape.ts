/** The schema of a flow's value; a key unknown to OpenFlow is reported and ignored. */
import { z } from 'zod';
import type { FlowModule, FlowValue } from './openflow.ts';
import { type Problem, parseShape } from './problem.ts';
import type { Json } from './types.ts';

const json: z.ZodType<Json> = z.json();
const seconds = z.number();
/** Keys that are valid in a file and have no effect in this runtime. */
const unused = z.unknown().optional();

const inputTransform = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('static'), value: json.default(null) }),
  // The editor leaves the value of a former static input.
  z.strictObject({ type: z.literal('javascript'), expr: z.string(), value: unused }),
]);
const inputTransforms = z.record(z.string(), inputTransform).default({});

const stopAfterIf = z.strictObject({
  expr: z.string(),
  skip_if_stopped: z.boolean(),
  error_message: z.string().optional(),
  error_include_result: z.boolean().optional(),
});

export const retry = z.strictObject({
  constant: z.strictObject({ attempts: z.int().min(0), seconds: z.int().min(0) }).optional(),
  exponential: z
    .strictObject({
      attempts: z.int().min(0),
      multiplier: z.int().min(0),
      seconds: z.int().min(0),
      random_factor: z.int().min(0).optional(),
    })
    .refine(({ attempts, seconds }) => attempts === 0 || seconds > 0, 'seconds must be above 0')
    .optional(),
  retry_if: z.strictObject({ expr: z.string() }).optional(),
});

const suspend = z.strictObject({
  required_events: z.int().min(0).optional(),
  timeout: z.int().min(0).optional(),
  resume_form: z.strictObject({ schema: z.record(z.string(), json).optional() }).optional(),
  user_auth_required: z.boolean().optional(),
  user_groups_required: inputTransform.optional(),
  self_approval_disabled: z.boolean().optional(),
  hide_cancel: z.boolean().optional(),
  continue_on_disapprove_timeout: z.boolean().optional(),
});

const modules: z.ZodType<FlowModule[]> = z.lazy(() => z.array(flowModule));

const steps = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('script'),
    path: z.string(),
    hash: z.string().optional(),
    input_transforms: inputTransforms,
    tag_override: unused,
    is_trigger: unused,
  }),
  z.strictObject({
    type: z.literal('rawscript'),
    language: z.enum(['bun', 'python3']),
    content: z.string(),
    lock: z.string().optional(),
    path: z.string().optional(),
    input_transforms: inputTransforms,
    tag: unused,
    concurrent_limit: unused,
    concurrency_time_window_s: unused,
    custom_concurrency_key: unused,
    is_trigger: unused,
    assets: unused,
  }),
  z.strictObject({ type: z.literal('flow'), path: z.string(), input_transforms: inputTransforms }),
  z.strictObject({
    type: z.literal('forloopflow'),
    iterator: inputTransform,
    modules,
    skip_failures: z.boolean().optional(),
    parallel: z.boolean().optional(),
    parallelism: z.union([z.int().min(1), inputTransform]).optional(),
    squash: unused,
  }),
  z.strictObject({
    type: z.literal('whileloopflow'),
    modules,
    skip_failures: z.boolean().optional(),
    squash: unused,
  }),
  z.strictObject({
    type: z.literal('branchone'),
    branches: z.array(
      // A server writes the same kind of branch for branchone and branchall.
      z.strictObject({
        summary: z.string().optional(),
        expr: z.string(),
        modules,
        skip_failure: unused,
        parallel: unused,
      }),
    ),
    default: modules,
  }),
  z.strictObject({
    type: z.literal('branchall'),
    branches: z.array(
      z.strictObject({
        summary: z.string().optional(),
        modules,
        skip_failure: z.boolean().optional(),
        parallel: z.boolean().optional(),
        expr: unused,
      }),
    ),
    parallel: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('identity'), flow: unused }),
]);

const flowModule = z.strictObject({
  id: z.string().min(1),
  summary: z.string().optional(),
  value: steps,
  stop_after_if: stopAfterIf.optional(),
  stop_after_all_iters_if: stopAfterIf.optional(),
  skip_if: z.strictObject({ expr: z.string() }).optional(),
  suspend: suspend.optional(),
  retry: retry.optional(),
  sleep: inputTransform.optional(),
  timeout: z.union([seconds, inputTransform]).optional(),
  cache_ttl: seconds.optional(),
  continue_on_error: z.boolean().optional(),
  mock: z.strictObject({ enabled: z.boolean().optional(), return_value: json.optional() }).optional(),
  pass_flow_input_directly: z.boolean().optional(),
  apply_preprocessor: z.boolean().optional(),
  cache_ignore_s3_path: unused,
  delete_after_use: unused,
  delete_after_secs: unused,
  priority: unused,
  debouncing: unused,
});

const flowValue = z.strictObject({
  modules: z.array(flowModule),
  failure_module: flowModule.extend({ id: z.string().default('failure') }).optional(),
  preprocessor_module: flowModule.extend({ id: z.string().default('preprocessor') }).optional(),
  same_worker: z.boolean().optional(),
  skip_expr: z.string().optional(),
  cache_ttl: seconds.optional(),
  early_return: z.string().optional(),
  flow_env: z.record(z.string(), json).optional(),
  preserve_step_tags: unused,
  cache_ignore_s3_path: unused,
  chat_input_enabled: z.literal(false, 'chat flows are not run by the embedded runtime').optional(),
  concurrent_limit: unused,
  concurrency_key: unused,
  concurrency_time_window_s: unused,
  debounce_delay_s: unused,
  debounce_key: unused,
  debounce_args_to_accumulate: unused,
  max_total_debouncing_time: unused,
  max_total_debounces_amount: unused,
  delete_after_secs: unused,
  priority: unused,
  notes: unused,
  groups: unused,
});

/** Validates a flow's value; undefined after adding its errors to `problems`. */
export function parseFlowValue(value: unknown, file: string, problems: Problem[]): FlowValue | undefined {
  return parseShape(flowValue, value, file, problems);
}
