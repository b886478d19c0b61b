/** Keeps exactly one next run queued for every enabled schedule. */
import { FlowRefused } from '../engine/prepare.ts';
import { jobFor, RunnableMissing } from '../run_request.ts';
import type { Job, NewJob } from '../store/job.ts';
import type { Store } from '../store/store.ts';
import type { Schedule, Workspace } from '../workspace/types.ts';
import { InvalidCron, nextTick, ticksBetween } from './cron.ts';
import { sameCron, scheduleHash } from './schedule_hash.ts';
import { scheduledRun } from './scheduled_run.ts';
import { isEnabled, type ScheduleStatus, statusOf } from './status.ts';

/** Upper bound when counting missed ticks. */
const MAX_COUNTED = 10_000;

export interface SchedulesOptions {
  store: Store;
  workspace: Workspace;
  now: () => number;
  /** Creates a queued job. */
  queue: (job: NewJob) => Job;
  /** When false, queued runs stay queued and none is added. */
  fires: boolean;
}

export class Schedules {
  /** The reason why a schedule has no next run, by path. */
  private readonly problems = new Map<string, string>();

  private isDue = true;

  constructor(private readonly options: SchedulesOptions) {
    options.store.queue.startsTicks = options.fires;
  }

  /** A scheduled run was queued, has started or has ended. */
  noteChange(): void {
    this.isDue = true;
  }

  /** Must be called before any due job starts. */
  queueNextRuns(): void {
    if (!this.isDue || !this.options.fires) return;
    this.isDue = false;
    this.reconcile();
  }

  /** Reconciles the queue with the workspace's schedules; queued runs that are still valid stay. */
  private reconcile(): void {
    const { store, workspace } = this.options;
    for (const path of store.ticks.pathsQueued()) {
      if (!workspace.schedules.has(path)) this.discard(store.ticks.queued(path));
    }
    for (const schedule of workspace.schedules.values()) this.reconcileOne(schedule);
  }

  /** Enables or disables a schedule, overriding its file; undefined when there is no such schedule. */
  setEnabled(path: string, enabled: boolean): ScheduleStatus | undefined {
    const { store, workspace } = this.options;
    if (!workspace.schedules.has(path)) return undefined;
    store.ticks.putSwitch(path, enabled);
    this.noteChange();
    this.queueNextRuns();
    return this.status(path);
  }

  /** Switches on every schedule that nobody has switched on or off. */
  switchOnUntouched(): void {
    const { store, workspace } = this.options;
    for (const { path, enabled } of workspace.schedules.values()) {
      if (!enabled && store.ticks.switched(path) === undefined) this.setEnabled(path, true);
    }
  }

  status(path: string): ScheduleStatus | undefined {
    const { store, workspace, now } = this.options;
    const schedule = workspace.schedules.get(path);
    return schedule && { ...statusOf(store, schedule, now()), error: this.problems.get(path) };
  }

  private reconcileOne(schedule: Schedule): void {
    const { store, now } = this.options;
    const { path } = schedule;
    this.problems.delete(path);
    const [queued] = store.ticks.queued(path);
    if (!isEnabled(store, schedule)) {
      this.discard(queued ? [queued] : []);
      return;
    }
    try {
      const job = this.jobOf(schedule, now());
      if (queued?.scheduleHash === job.scheduleHash) return;
      this.discard(queued ? [queued] : []);
      this.push(schedule, job.scheduleHash);
    } catch (cause) {
      const isExpected = [RunnableMissing, FlowRefused, InvalidCron].some((kind) => cause instanceof kind);
      if (!isExpected || !(cause instanceof Error)) throw cause;
      this.discard(queued ? [queued] : []);
      this.problems.set(path, cause.message);
    }
  }

  private push(schedule: Schedule, hash: string | undefined): void {
    const { store, now, queue } = this.options;
    const last = store.ticks.lastStarted(schedule.path);
    // A script's next run is queued when the current one ends, a flow's when it starts.
    if (last?.kind === 'script' && last.status === 'running') return;
    // After the clock was set back, a tick does not fire twice.
    const tick = nextTick(schedule, Math.max(now(), last?.scheduledFor ?? 0, schedule.pausedUntil ?? 0));
    if (tick === undefined) return;
    queue({ ...this.jobOf(schedule, tick), scheduledFor: tick });
    if (last && sameCron(last.scheduleHash, hash)) this.reportMissed(schedule, last, tick);
  }

  /** Ticks that passed while no runtime was running are not made up for. */
  private reportMissed(schedule: Schedule, last: Job, next: number): void {
    const missed = ticksBetween(schedule, last.scheduledFor, next, MAX_COUNTED);
    if (missed === 0) return;
    const seconds = Math.round(((last.startedAt ?? next) - last.scheduledFor) / 1000);
    const text = `schedule ${schedule.path}: this tick started ${seconds} s late; the next is ${new Date(next).toISOString()}, ${missed} in between ${missed === 1 ? 'is' : 'are'} skipped\n`;
    this.options.store.logs.append(last.id, text);
  }

  private jobOf(schedule: Schedule, tick: number): NewJob {
    const { path, isFlow, noFlowOverlap } = schedule;
    const { store, workspace } = this.options;
    const job = jobFor(workspace, scheduledRun(schedule, tick));
    const switched = store.ticks.switched(path)?.times ?? 0;
    return {
      ...job,
      scheduleHash: scheduleHash(schedule, job.hash, switched),
      noFlowOverlap: isFlow && noFlowOverlap,
    };
  }

  private discard(jobs: readonly Job[]): void {
    for (const job of jobs) this.options.store.ticks.discard(job.id);
  }
}
