/** A flow with what a Windmill server is known to make of it; the ids are those of the project's collection of facts. */
import type { FlowValue } from '../../../../local/workspace/openflow.ts';
import type { Json, JsonObject } from '../../../../local/workspace/types.ts';

export interface Expected {
  outcome?: 'success' | 'failure' | 'skipped';
  result?: Json;
  /** Path into the result -> what stands there; `undefined`: nothing does. */
  at?: [path: (string | number)[], value: Json | undefined | { contains: string }][];
  /** What the scripted steps were called with, in order. */
  calls?: number[];
}

export interface FlowCase {
  id: string;
  promise: string;
  mode?: 'deployed';
  flow: FlowValue;
  runs: { args?: JsonObject; answers?: Json[]; expect: Expected }[];
}
