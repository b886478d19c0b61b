/** The items of a Windmill workspace, as types shared by the whole runtime. */
import type { Json, JsonObject, Language } from './json.ts';
import type { FlowValue, Retry } from './openflow.ts';
import type { Problem } from './problem.ts';

export type { Json, JsonObject, Language };

/** One script as `wmill sync push` would send it. `file` is its absolute path on disk. */
export interface Script {
  path: string;
  language: Language;
  file: string;
  content: string;
  summary: string;
  description: string;
  kind: 'script' | 'failure' | 'trigger' | 'command' | 'approval' | 'preprocessor';
  schema: JsonObject;
  lock: string;
  timeout?: number;
  cacheTtl?: number;
  /** The script has a function `preprocessor`, which computes the arguments of runs started through the API. */
  hasPreprocessor?: boolean;
  /** The script's own environment variables, as `NAME=value`. */
  envs?: string[];
  /** First lines of the log of every run. */
  warnings?: string[];
  /** sha256 of content and metadata, 16 hex digits. */
  hash: string;
}

/** One flow including the contents of its inline scripts. */
export interface Flow {
  path: string;
  summary: string;
  description: string;
  labels: string[];
  value: FlowValue;
  schema: JsonObject;
  timeout?: number;
  /** First lines of the log of every run. */
  warnings?: string[];
  hash: string;
}

export interface ResourceItem {
  path: string;
  value: Json;
  resourceType: string;
  description: string;
}

export interface VariableItem {
  path: string;
  value: string;
  isSecret: boolean;
  description: string;
}

export interface ResourceType {
  name: string;
  schema: JsonObject;
  description: string;
  formatExtension?: string;
  isFileset: boolean;
}

export interface Schedule {
  path: string;
  /** Six fields, seconds first. */
  schedule: string;
  timezone: string;
  scriptPath: string;
  isFlow: boolean;
  enabled: boolean;
  args: JsonObject;
  noFlowOverlap: boolean;
  summary: string;
  /** Applies to scripts, and to flows with `dynamicSkip`. */
  retry?: Retry;
  /** No tick before this time; in milliseconds since the epoch. */
  pausedUntil?: number;
  /** Path of a script that must return true at a tick; otherwise the run is skipped. */
  dynamicSkip?: string;
  /** First lines of the log of every run. */
  warnings?: string[];
}

export interface HttpTrigger {
  path: string;
  scriptPath: string;
  isFlow: boolean;
  routePath: string;
  httpMethod: string;
  requestType: 'sync' | 'async' | 'sync_sse';
  authenticationMethod: 'none' | 'windmill' | 'api_key' | 'basic_http' | 'custom_script' | 'signature';
  authenticationResourcePath?: string;
  wrapBody: boolean;
  rawString: boolean;
  workspacedRoute: boolean;
  /** Neither disabled nor suspended. */
  enabled: boolean;
  summary: string;
  /** Applies to scripts, as the two below. */
  retry?: Retry;
  /** Path of a script called after a failure, with or without the prefix `script/`; its result replaces the run's. */
  errorHandlerPath?: string;
  errorHandlerArgs?: JsonObject;
  /** First lines of the log of every run. */
  warnings?: string[];
}

export interface Folder {
  name: string;
  summary: string;
  owners: string[];
}

/** A runnable of an app's front end; `fields` are arguments that the front end cannot change. */
export type AppRunnable =
  | { type: 'script' | 'flow'; path: string; fields: JsonObject }
  | { type: 'inline'; language: Language; content: string; fields: JsonObject };

/** One full-code app. `dir` is its absolute directory, which contains index.tsx. */
export interface RawApp {
  path: string;
  summary: string;
  dir: string;
  /** By the name in `backend.<name>(args)`. */
  runnables: ReadonlyMap<string, AppRunnable>;
}

/** A workspace, read once and immutable. */
export interface Workspace {
  /** Absolute root directory, which contains wmill.yaml. */
  root: string;
  /** Problems of its files: items that are not loaded, and ignored parts of loaded ones. */
  problems: readonly Problem[];
  /** Workspace name: selects the `*.<name>.*` specific items, and is the id in the API's paths. */
  name: string;
  scripts: ReadonlyMap<string, Script>;
  flows: ReadonlyMap<string, Flow>;
  resources: ReadonlyMap<string, ResourceItem>;
  variables: ReadonlyMap<string, VariableItem>;
  resourceTypes: ReadonlyMap<string, ResourceType>;
  schedules: ReadonlyMap<string, Schedule>;
  httpTriggers: ReadonlyMap<string, HttpTrigger>;
  rawApps: ReadonlyMap<string, RawApp>;
  folders: ReadonlyMap<string, Folder>;
}
