/** What `flow run` and `script run` need of a runtime, in this process or in another one. */
import type { RuntimeEvent } from '../run_events.ts';
import type { CompletedJob, Job } from '../store/job.ts';
import type { JsonObject } from '../workspace/types.ts';

export interface Runs {
  start(run: { kind: 'flow' | 'script'; path: string; args: JsonObject }): Promise<string>;
  job(id: string): Job | undefined;
  on(listener: (event: RuntimeEvent) => void): void;
  wait(id: string): Promise<CompletedJob>;
  cancel(id: string, reason: string): Promise<void>;
  close(): Promise<void>;
}
