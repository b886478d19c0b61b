/** Starts the Slack simulator for one test, with the official client for it. */
import { afterEach } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ErrorCode, type Logger, LogLevel, WebClient, type WebClientOptions } from '@slack/web-api';
import { type SlackOptions, type SlackSimulator, startSlack } from '../../../simulators/index.ts';
import { token, world } from './world.ts';

export * from './world.ts';

const cleanups: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'slack-simulator-'));
  cleanups.push(() => rmSync(dir, { recursive: true }));
  return dir;
}

/** A simulator that stops by itself when the test ends. */
export function slack(options: Partial<SlackOptions> = {}): SlackSimulator {
  const simulator = startSlack({ dir: options.dir ?? temporaryFolder(), world: world(), token, ...options });
  cleanups.push(() => simulator.stop());
  return simulator;
}

/** Refusals are what most tests are about: the client need not print them. */
const silent: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};

/** The official client, without retries. */
export function client(url: string, options: { token?: string } & WebClientOptions = {}): WebClient {
  const { token: given, ...rest } = options;
  return new WebClient(given ?? token, {
    slackApiUrl: url,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silent,
    ...rest,
  });
}

/** The answer Slack gave to a call that it refused. */
export async function refusal(call: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await call;
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      error.code === ErrorCode.PlatformError &&
      'data' in error
    ) {
      return { ...(error.data as object) };
    }
    throw error;
  }
  throw new Error('the call was not refused');
}
