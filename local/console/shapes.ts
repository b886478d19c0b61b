/** The responses of the console's routes; the page uses the same types. */
import type { Property } from '../workspace/schema.ts';
import type { Json, JsonObject } from '../workspace/types.ts';

/** `pending`: not reached yet. `waiting`: queued, not picked up by a worker yet. `scheduled`: queued for a later time. */
export type State =
  | 'pending'
  | 'scheduled'
  | 'waiting'
  | 'running'
  | 'suspended'
  | 'success'
  | 'failure'
  | 'canceled'
  | 'skipped'
  | 'unreached';

/** Times in milliseconds since the epoch. */
export interface Times {
  scheduledFor?: number;
  startedAt?: number;
  completedAt?: number;
}

export interface RunSummary extends Times {
  id: string;
  kind: 'flow' | 'script' | 'preview';
  path: string;
  summary: string;
  state: State;
  createdAt: number;
  createdBy: string;
  schedulePath?: string;
  /** Labels that the run gave itself (Windmill's `wm_labels`): what came of it, in a few words. */
  labels: string[];
  /** First line of the error of a run that failed. */
  error?: string;
}

export interface RunList {
  /** Runs that are scheduled for a later time, the next one first; no filter applies to them. */
  next: RunSummary[];
  /** All others, newest first. */
  runs: RunSummary[];
  /** Whether there are older runs. */
  more: boolean;
}

export type StepKind =
  | 'script'
  | 'flow'
  | 'loop'
  | 'branch'
  | 'branches'
  | 'identity'
  | 'iteration'
  | 'attempt';

export interface StepView extends Times {
  /** Stable for a step across responses about a run. */
  key: string;
  name: string;
  summary: string;
  kind: StepKind;
  state: State;
  /** The job with arguments, logs and result; absent for steps that have not begun and for loops. */
  jobId?: string;
  /** The chosen branch, the number of iterations, or the item. */
  note?: string;
  /** Set on the step before which the flow is suspended. */
  approval?: ApprovalView;
  children: StepView[];
}

export interface ApprovalView {
  /** The suspended flow. */
  flow: string;
  /** The step that requested the approval. */
  after: string;
  missing: number;
  /** Fields of the form for the approval's payload. */
  fields: Property[];
}

export interface RunView {
  run: RunSummary & { topId: string };
  steps: StepView[];
  /** The server's clock, so that bars of running steps end at the right position. */
  now: number;
}

export interface Runnable {
  kind: 'flow' | 'script';
  path: string;
  summary: string;
  description: string;
  /** `people`: it has the label "by hand". `schedules`: also by triggers. `flows`: it is a step of one. `others`: nothing refers to it. */
  startedBy: 'people' | 'schedules' | 'apps' | 'flows' | 'others';
  /** The arguments that its form asks for. */
  fields: Property[];
}

export interface ConsoleInfo {
  workspace: string;
  /** Name of the chat, if there is one. */
  chat: string | null;
  apps: AppView[];
}

/** An app of the workspace that the console can open. */
export interface AppView {
  path: string;
  summary: string;
}

export interface ResourceView {
  path: string;
  resourceType: string;
  description: string;
  value: Json;
}

export interface ScheduleView {
  path: string;
  summary: string;
  schedule: string;
  timezone: string;
  enabled: boolean;
  target: { kind: 'flow' | 'script'; path: string };
  args: JsonObject;
  noOverlap: boolean;
  /** The queued tick. */
  next?: { id: string; at: number };
  last?: { id: string; at: number; state: State };
  /** Delay in milliseconds of the last tick, or how long the next one is overdue. */
  lateMs: number;
  /** Ticks without a run. */
  missed: number;
  /** Why there is no next tick. */
  error?: string;
}

/** What changed since the last message of the event stream. */
export interface Changes {
  /** Ids of root jobs. */
  runs: string[];
  /** Ids of the jobs that wrote to their log. */
  logs: string[];
  chat: boolean;
}

export type TextPart =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; url: string }
  | { kind: 'mention'; text: string };

/** Structured content of a message. */
export type ChatBlock =
  | { kind: 'text'; parts: TextPart[]; isQuiet: boolean }
  | { kind: 'table'; header: string[]; rows: string[][]; isRight: boolean[] };

export interface ChatPerson {
  id: string;
  name: string;
  title: string;
  isApp: boolean;
}

export interface ChatPlace {
  id: string;
  name: string;
  kind: 'channel' | 'direct';
  topic: string;
  /** Ids of the members, who may write here. */
  members: string[];
}

export interface ChatButton {
  action: string;
  label: string;
  style: 'primary' | 'danger' | null;
}

export interface ChatMessage {
  ts: string;
  /** The ts of the message it replies to. */
  threadTs: string | null;
  /** Milliseconds since the epoch. */
  at: number;
  author: string;
  parts: TextPart[];
  /** The buttons below it. */
  buttons: ChatButton[];
  /** Shown instead of `parts` when present. */
  blocks: ChatBlock[];
  edited: boolean;
  /** A notice of the service: a person joined, a message was deleted. */
  isNotice: boolean;
}
