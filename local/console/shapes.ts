/** What the console's routes answer with; the page reads the same types. */
import type { Json, JsonObject } from '../workspace/types.ts';

/** `pending`: its turn has not come. `waiting`: queued, nobody works on it yet. `scheduled`: queued for a later time. */
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
  /** First line of the error of a run that failed. */
  error?: string;
}

export interface RunList {
  runs: RunSummary[];
  /** There are older ones. */
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
  /** The same for the same step in every answer about a run. */
  key: string;
  name: string;
  summary: string;
  kind: StepKind;
  state: State;
  /** The job to ask for arguments, logs and result; absent for what has not begun and for loops. */
  jobId?: string;
  /** The chosen branch, how many iterations, which item. */
  note?: string;
  /** Set on the step that the flow stands still before. */
  approval?: ApprovalView;
  children: StepView[];
}

export interface ApprovalView {
  /** The flow that waits. */
  flow: string;
  /** The step that asked. */
  after: string;
  missing: number;
  /** Of the form that goes with the answer. */
  schema: JsonObject | null;
}

export interface RunView {
  run: RunSummary & { topId: string };
  steps: StepView[];
  /** The server's clock, so that bars of running steps end at the right place. */
  now: number;
}

export interface Runnable {
  kind: 'flow' | 'script';
  path: string;
  summary: string;
  description: string;
  schema: JsonObject;
}

export interface ConsoleInfo {
  workspace: string;
  /** What the chat is called, if there is one. */
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
  /** How long after its time the last tick began, or by how much the next one is overdue; in milliseconds. */
  lateMs: number;
  /** Ticks that nothing ran for. */
  missed: number;
  /** Why there is no next tick. */
  error?: string;
}

/** What changed since the last message of the event stream. */
export interface Changes {
  /** Ids of the outermost jobs. */
  runs: string[];
  /** Ids of the jobs that printed something. */
  logs: string[];
  chat: boolean;
}

export type TextPart =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; url: string }
  | { kind: 'mention'; text: string };

/** A part of a message that is more than text. */
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
  /** Ids of the people who may write here. */
  members: string[];
}

export interface ChatButton {
  action: string;
  label: string;
  style: 'primary' | 'danger' | null;
}

export interface ChatMessage {
  ts: string;
  /** The ts of the message it answers. */
  threadTs: string | null;
  /** Milliseconds since the epoch. */
  at: number;
  author: string;
  parts: TextPart[];
  /** What one can press below it. */
  buttons: ChatButton[];
  /** Shown instead of `parts` where there are any. */
  blocks: ChatBlock[];
  edited: boolean;
  /** What the service says itself: somebody joined, a message was deleted. */
  isNotice: boolean;
}
