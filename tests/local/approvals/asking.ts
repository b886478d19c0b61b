/** Flows that require an approval, and the people who answer, for tests. */
import type { Runtime } from '../../../local/runtime.ts';
import type { FlowValue, Suspend } from '../../../local/workspace/openflow.ts';
import type { Json } from '../../../local/workspace/types.ts';
import { ts } from '../runtime/modules.ts';
import { type Clockwork, clockwork } from '../schedules/clockwork.ts';

const START = '2026-01-01T00:00:00Z';
export const ECHO = 'export function main(seen: any) { return seen; }';
export const SEES = { seen: '({ resume, resumes, approvers, previous_result })' };

/** One step that asks, and one that returns what it sees. */
export function asks(suspend: Suspend, more: Partial<FlowValue> = {}): FlowValue {
  const ask = ts('ask', 'export function main() { return "asked"; }', {}, { suspend });
  return { modules: [ask, ts('echo', ECHO, SEES)], ...more };
}

export async function opened(): Promise<Clockwork> {
  const clock = clockwork(START);
  await clock.open({ schedules: false });
  return clock;
}

export const start = (runtime: Runtime, value: FlowValue) =>
  runtime.run({ kind: 'preview_flow', value, path: 'f/test/flow', args: {} });

/** Resolves with the id of the asking step once the flow waits for approval. */
export function waits(runtime: Runtime, flow: string): Promise<string> {
  return new Promise((resolve) => {
    const look = () => {
      const gate = runtime.job(flow)?.state?.gate;
      if (gate) resolve(gate.job);
      return gate !== undefined;
    };
    if (look()) return;
    const stop = runtime.on(() => look() && stop());
  });
}

let count = 0;
export function answer(
  runtime: Runtime,
  flow: string,
  job: string,
  value: Json,
  by = 'ann',
  approved = true,
) {
  count += 1;
  runtime.answer(flow, { job, resumeId: count, value, approver: by, approved });
}
