/** A runtime that fires schedules by a clock controlled by the test; its state survives a restart. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Runtime } from '../../../local/runtime.ts';
import type { CompletedJob, Job } from '../../../local/store/job.ts';
import { isCompleted } from '../../../local/store/job.ts';
import type { FlowModule } from '../../../local/workspace/openflow.ts';
import type { Schedule } from '../../../local/workspace/types.ts';
import { emptyWorkspace, REPOSITORY } from '../runtime/trial.ts';

export interface Clockwork extends AsyncDisposable {
  runtime: Runtime;
  workspace: ReturnType<typeof emptyWorkspace>;
  time: number;
  addFlow(path: string, modules: FlowModule[], hash?: string): void;
  /** Adds a script in TypeScript. */
  addScript(path: string, content: string): void;
  addSchedule(change: Partial<Schedule>): Schedule;
  /** Starts a runtime on the state; the previous one must have been closed. */
  open(options?: { schedules?: boolean }): Promise<Runtime>;
  close(): Promise<void>;
  /** Sets the clock and lets the runtime start what is due. */
  moveTo(time: string): void;
  /** The queued runs of the schedule, earliest first. */
  queued(): Job[];
  /** Resolves when the run of that tick has ended. */
  ended(tick: string): Promise<CompletedJob>;
  /** Resolves when the next run is queued for that tick. */
  planned(tick: string): Promise<Job>;
}

export const PATH = 'f/test/tick';

export function clockwork(start: string): Clockwork {
  const directory = mkdtempSync(join(tmpdir(), 'clockwork-'));
  symlinkSync(join(REPOSITORY, 'node_modules'), join(directory, 'node_modules'));
  const workspace = emptyWorkspace(directory);
  let opened: Runtime | undefined;
  const runtime = () => {
    if (!opened) throw new Error('open the runtime first');
    return opened;
  };
  const find = <T extends Job>(matches: (job: Job) => job is T, tick: string) =>
    new Promise<T>((resolve) => {
      const look = () => {
        const found = runtime()
          .jobs({ schedulePath: PATH, parentJob: null })
          .filter((job) => job.scheduledFor === Date.parse(tick))
          .find(matches);
        if (found) resolve(found);
        return found !== undefined;
      };
      if (look()) return;
      const stop = runtime().on(() => look() && stop());
    });
  const self: Clockwork = {
    workspace,
    time: Date.parse(start),
    get runtime() {
      return runtime();
    },
    addFlow(path, modules, hash = 'h') {
      const value = { modules };
      workspace.flows.set(path, { path, value, summary: '', description: '', labels: [], schema: {}, hash });
    },
    addScript(path, content) {
      const file = join(directory, `${path}.ts`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      workspace.scripts.set(path, {
        ...{ path, language: 'bun', file, content, kind: 'script', hash: 'h' },
        ...{ summary: '', description: '', schema: {}, lock: '' },
      });
    },
    addSchedule(change) {
      const schedule: Schedule = {
        path: PATH,
        schedule: '0 0 * * * *',
        timezone: 'Etc/UTC',
        scriptPath: 'f/test/flow',
        isFlow: true,
        enabled: true,
        args: {},
        noFlowOverlap: false,
        summary: '',
        ...change,
      };
      workspace.schedules.set(schedule.path, schedule);
      return schedule;
    },
    async open({ schedules = true } = {}) {
      opened = await Runtime.open({
        workspace,
        stateDir: join(directory, 'state'),
        baseUrl: 'http://127.0.0.1:9',
        python: join(REPOSITORY, '.venv/bin/python'),
        now: () => self.time,
        schedules,
      });
      opened.schedules.queueNextRuns();
      opened.start();
      return opened;
    },
    async close() {
      await opened?.stop();
      opened = undefined;
    },
    moveTo(time) {
      self.time = Date.parse(time);
      runtime().wake();
    },
    queued: () => runtime().store.ticks.queued(PATH),
    ended: (tick) => find(isCompleted, tick),
    planned: (tick) => find((job): job is Job => job.status === 'queued', tick),
    async [Symbol.asyncDispose]() {
      await self.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return self;
}
