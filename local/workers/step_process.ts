/** The process of a running step: its process group, its output, its end. */
import { closeSync } from 'node:fs';
import { forEachLine } from './lines.ts';
import { kill, killProcessesOf } from './orphans.ts';
import type { Command } from './step_command.ts';

const KEPT_LINES = 20;
/** Maximum run time of a step: a week, as on a Windmill server. */
const MAX_SECONDS = 7 * 24 * 3600;
/** Limit for reading output after the end: a process that left the group may keep the pipes open. */
const DRAIN_MS = 500;

/** The step cannot be started. */
export class StepRefused extends Error {
  readonly code = 'step_refused';
}

export interface StepProcessOptions {
  jobId: string;
  command: Command;
  directory: string;
  environment: Record<string, string>;
  timeoutSeconds: number | undefined;
  onLine: (line: string) => void;
}

export class StepProcess {
  timedOut = false;
  readonly lastLines: string[] = [];
  /** Timeout of the step. */
  readonly limitSeconds: number;
  private readonly process: Bun.Subprocess<'ignore', 'pipe', 'pipe'>;
  private readonly timer: ReturnType<typeof setTimeout>;

  constructor(private readonly options: StepProcessOptions) {
    const { command, directory, timeoutSeconds } = options;
    try {
      this.process = Bun.spawn(command.argv, {
        cwd: directory,
        env: options.environment,
        // Its own session, so that a signal to the group reaches all processes of the step.
        detached: true,
        // The fourth pipe is never written to: it closes when this process ends for any reason.
        stdio: ['ignore', 'pipe', 'pipe', 'socket-fd'],
      });
    } catch (cause) {
      throw new StepRefused(
        `The step's process cannot be started with ${command.argv[0]}: ${String(cause)}`,
        { cause },
      );
    }
    const isLimited = timeoutSeconds !== undefined && timeoutSeconds > 0;
    this.limitSeconds = Math.min(isLimited ? timeoutSeconds : MAX_SECONDS, MAX_SECONDS);
    this.timer = setTimeout(() => {
      this.timedOut = true;
      this.kill();
    }, this.limitSeconds * 1000);
  }

  get title(): string {
    return this.options.command.title;
  }

  get pid(): number {
    return this.process.pid;
  }

  /** Resolves when the step's process has ended and its output has been read. */
  async ended(): Promise<{ exitCode: number | null; signal: string | null }> {
    const output = Promise.all([this.readLines(this.process.stdout), this.readLines(this.process.stderr)]);
    await this.process.exited;
    clearTimeout(this.timer);
    const lifeline = this.process.stdio[3];
    if (typeof lifeline === 'number') closeSync(lifeline);
    if (this.process.signalCode === null) kill(-this.pid);
    else this.kill();
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, DRAIN_MS);
    await Promise.race([output, promise]);
    clearTimeout(timer);
    const { exitCode, signalCode } = this.process;
    return { exitCode, signal: signalCode === null ? null : String(signalCode) };
  }

  /** Ends the process group, and processes that the step started outside of it. */
  kill(): void {
    kill(-this.pid);
    killProcessesOf([this.options.jobId]);
  }

  private readLines(stream: ReadableStream<Uint8Array>): Promise<void> {
    const { omitted } = this.options.command;
    return forEachLine(stream, (line) => {
      if (omitted !== undefined && line.includes(omitted)) return;
      this.lastLines.push(line);
      if (this.lastLines.length > KEPT_LINES) this.lastLines.shift();
      this.options.onLine(line);
    });
  }
}
