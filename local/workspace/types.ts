/** What a Windmill workspace on disk consists of, once read: the shapes every room of the runtime shares. */
import type { Json, JsonObject, Language } from './json.ts';
import type { FlowValue, Retry } from './openflow.ts';
import type { Problem } from './problem.ts';

export type { Json, JsonObject, Language };

/** One script as `wmill sync push` would send it. `file` is its absolute path on this disk. */
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
  /** It has a function `preprocessor`, which makes arguments of what a caller from outside sends. */
  hasPreprocessor?: boolean;
  /** Environment variables of its own, as `NAME=value`. */
  envs?: string[];
  /** What the log of every run has to say first. */
  warnings?: string[];
  /** sha256 of content and metadata, 16 hex digits. */
  hash: string;
}

/** One flow with the contents of its inline scripts read in. */
export interface Flow {
  path: string;
  summary: string;
  description: string;
  value: FlowValue;
  schema: JsonObject;
  timeout?: number;
  /** What the log of every run has to say first. */
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
  /** Acted on for scripts, and for flows with `dynamicSkip`. */
  retry?: Retry;
  /** No tick before this moment; in milliseconds since the epoch. */
  pausedUntil?: number;
  /** Path of a script that must return true at a tick for the run to take place. */
  dynamicSkip?: string;
  /** What the log of every run has to say first. */
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
  /** Not switched off or suspended. */
  enabled: boolean;
  summary: string;
  /** Acted on for scripts, as the two below. */
  retry?: Retry;
  /** Path of a script that is told of a failure, with `script/` before it or not; its result takes the place of the run's. */
  errorHandlerPath?: string;
  errorHandlerArgs?: JsonObject;
  /** What the log of every run has to say first. */
  warnings?: string[];
}

export interface Folder {
  name: string;
  summary: string;
  owners: string[];
}

/** What the front end of an app may start; `fields` are the arguments that it cannot change. */
export type AppRunnable =
  | { type: 'script' | 'flow'; path: string; fields: JsonObject }
  | { type: 'inline'; language: Language; content: string; fields: JsonObject };

/** One full-code app. `dir` is its absolute directory, where index.tsx stands. */
export interface RawApp {
  path: string;
  summary: string;
  dir: string;
  /** By the name that the front end calls, `backend.<name>(args)`. */
  runnables: ReadonlyMap<string, AppRunnable>;
}

/** A whole workspace, read once; nothing in it changes afterwards. */
export interface Workspace {
  /** Absolute root directory, where wmill.yaml stands. */
  root: string;
  /** What is wrong with its files: items that are not loaded, and what was ignored of those that are. */
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
