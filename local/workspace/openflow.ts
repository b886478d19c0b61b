/** OpenFlow as this runtime reads it (Windmill's flow format), typed; every field is named as in flow.yaml. */
import type { Json, JsonObject, Language } from './json.ts';

export type InputTransform = { type: 'static'; value: Json } | { type: 'javascript'; expr: string };
export type InputTransforms = Record<string, InputTransform>;

export interface StopAfterIf {
  expr: string;
  skip_if_stopped: boolean;
  error_message?: string;
  error_include_result?: boolean;
}

export interface Retry {
  constant?: { attempts: number; seconds: number };
  exponential?: { attempts: number; multiplier: number; seconds: number; random_factor?: number };
  retry_if?: { expr: string };
}

export interface Suspend {
  required_events?: number;
  timeout?: number;
  resume_form?: { schema?: JsonObject };
  user_auth_required?: boolean;
  user_groups_required?: InputTransform;
  self_approval_disabled?: boolean;
  hide_cancel?: boolean;
  continue_on_disapprove_timeout?: boolean;
}

export interface ScriptModule {
  type: 'script';
  path: string;
  hash?: string;
  input_transforms: InputTransforms;
}
export interface RawScriptModule {
  type: 'rawscript';
  language: Language;
  content: string;
  lock?: string;
  path?: string;
  input_transforms: InputTransforms;
}
export interface FlowModuleRef {
  type: 'flow';
  path: string;
  input_transforms: InputTransforms;
}
export interface ForLoop {
  type: 'forloopflow';
  iterator: InputTransform;
  modules: FlowModule[];
  skip_failures?: boolean;
  parallel?: boolean;
  parallelism?: number | InputTransform;
}
export interface WhileLoop {
  type: 'whileloopflow';
  modules: FlowModule[];
  skip_failures?: boolean;
}
export interface BranchOne {
  type: 'branchone';
  branches: { summary?: string; expr: string; modules: FlowModule[] }[];
  default: FlowModule[];
}
export interface BranchAll {
  type: 'branchall';
  branches: { summary?: string; modules: FlowModule[]; skip_failure?: boolean; parallel?: boolean }[];
  parallel?: boolean;
}
export interface Identity {
  type: 'identity';
}
export type ModuleValue =
  | ScriptModule
  | RawScriptModule
  | FlowModuleRef
  | ForLoop
  | WhileLoop
  | BranchOne
  | BranchAll
  | Identity;

export interface FlowModule {
  id: string;
  summary?: string;
  value: ModuleValue;
  stop_after_if?: StopAfterIf;
  stop_after_all_iters_if?: StopAfterIf;
  skip_if?: { expr: string };
  suspend?: Suspend;
  retry?: Retry;
  sleep?: InputTransform;
  timeout?: number | InputTransform;
  cache_ttl?: number;
  continue_on_error?: boolean;
  mock?: { enabled?: boolean; return_value?: Json };
  pass_flow_input_directly?: boolean;
  /** The script's preprocessor is called with the argument `event`, and its result becomes the arguments. */
  apply_preprocessor?: boolean;
}

export interface FlowValue {
  modules: FlowModule[];
  failure_module?: FlowModule;
  preprocessor_module?: FlowModule;
  same_worker?: boolean;
  skip_expr?: string;
  cache_ttl?: number;
  early_return?: string;
  flow_env?: JsonObject;
}
