/** The spend monitor on the embedded runtime with the services of the demo, and what a reader of each channel sees. */
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpendCommand } from '../../../demo/spend/arguments.ts';
import { type RunOutcome, runReport } from '../../../demo/spend/run_report.ts';
import { chat, manager, type SpendServices, startServices } from '../../../demo/spend/services.ts';
import { type OpenRuntime, openRuntime } from '../../../local/cli/open.ts';
import { openPlace } from '../../../local/cli/state.ts';

const repository = join(import.meta.dir, '../../..');

export interface SpendRuntime {
  opened: OpenRuntime<SpendServices>;
  services: SpendServices;
  stateDir: string;
  run(args?: Partial<SpendCommand['args']>): Promise<RunOutcome>;
  inSlack(): string[];
  inTelegram(): string[];
  close(): Promise<void>;
}

export interface SpendOptions {
  /** Another workspace than this repository. */
  root?: string;
  /** Services of another runtime, which this one uses, too; default: its own. */
  services?: SpendServices;
}

export async function openSpend({ root, services: shared }: SpendOptions = {}): Promise<SpendRuntime> {
  const stateDir = mkdtempSync(join(tmpdir(), 'spend-e2e-'));
  const env = { LOCAL_STATE_DIR: stateDir, ...(root === undefined ? {} : { LOCAL_WORKSPACE_DIR: root }) };
  const start = shared === undefined ? startServices : async () => ({ ...shared, stop: async () => {} });
  const opened = await openRuntime(openPlace('local', env), env, start);
  const { services } = opened;
  if (services === undefined) throw new Error('the demo runs on its services');
  return {
    opened,
    services,
    stateDir,
    run: (args = {}) => runReport(opened.runtime, { dry_run: false, channels: 'all', ...args }),
    inSlack: () => services.slack.actors.directMessages(manager).map(({ text }) => text),
    inTelegram: () => services.telegram.messages(chat).map(({ text }) => text),
    async close() {
      await opened.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

/** A copy of this workspace that has only these systems. @returns its root, to be removed */
export function workspaceOf(systems: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), 'spend-workspace-'));
  const files = [
    'wmill.yaml',
    'wmill-lock.yaml',
    'dependencies',
    'locks',
    ...systems.map((name) => `f/${name}`),
  ];
  for (const name of files) cpSync(join(repository, name), join(root, name), { recursive: true });
  for (const file of new Bun.Glob('*.resource-type.yaml').scanSync(repository))
    cpSync(join(repository, file), join(root, file));
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  return root;
}
