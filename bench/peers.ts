/** Other ways to run the same five steps, each in a Python environment of its own with pinned packages. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from './stage.ts';
import { perform, type Run, type Subject, type Task } from './subject.ts';
import { PYTHON, REPOSITORY } from './workspace.ts';

const SOURCES = join(REPOSITORY, 'bench/peers');
const MODES = { answer: 'request', reply: 'reply', nothing: 'nothing' } as const;

interface Kind {
  name: string;
  /** Package whose version is reported. */
  package: string;
  setup: string;
  argv(bin: string, task: Task): string[];
  env?: Record<string, string>;
  /** Runs once, after the installation. */
  first?(bin: string): string[];
}

const script =
  (file: string) =>
  (bin: string, task: Task): string[] => {
    const mode = task.kind === 'answer' && task.parallel > 1 ? 'backlog' : MODES[task.kind];
    return [`${bin}/python`, join(SOURCES, file), mode, String(countOf(task))];
  };

const KINDS: Record<string, Kind> = {
  plain: {
    name: 'plain Python + papermill',
    package: 'papermill',
    setup: 'a script; requests in a pool of as many processes as there are cores; a loop of three tries',
    argv: script('plain.py'),
  },
  luigi: {
    name: 'Luigi',
    package: 'luigi',
    setup: 'local scheduler, as many workers as there are cores; results in files; three tries',
    argv: script('luigi_flow.py'),
    env: { LUIGI_CONFIG_PATH: join(SOURCES, 'luigi.cfg') },
  },
  prefect: {
    name: 'Prefect',
    package: 'prefect',
    setup:
      'a flow with its temporary local server, thread pool of as many threads as there are cores; two retries',
    argv: script('prefect_flow.py'),
    env: {
      PREFECT_SERVER_ANALYTICS_ENABLED: 'false',
      DO_NOT_TRACK: '1',
      PREFECT_LOGGING_LEVEL: 'WARNING',
      PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS: '120',
    },
  },
  dagster: {
    name: 'Dagster',
    package: 'dagster',
    setup: '`dagster job execute`, its multiprocess executor (a process per step); two retries',
    argv: (bin, task) => [
      ...[`${bin}/dagster`, 'job', 'execute', '-f', join(SOURCES, 'dagster_flow.py'), '-j'],
      task.kind === 'nothing' ? `nothing_${task.steps}` : task.kind === 'reply' ? 'only_reply' : 'request',
    ],
  },
  airflow: {
    name: 'Airflow',
    package: 'apache-airflow',
    setup: '`airflow dags test` on SQLite (tasks one after another); two retries',
    argv: (bin, task) => [
      ...[`${bin}/airflow`, 'dags', 'test'],
      task.kind === 'nothing' ? 'nothing' : task.kind === 'reply' ? 'only_reply' : 'request',
    ],
    env: { AIRFLOW__CORE__LOAD_EXAMPLES: 'False', AIRFLOW__CORE__DAGS_FOLDER: SOURCES },
    first: (bin) => [`${bin}/airflow`, 'db', 'migrate'],
  },
};

export type Installed = { name: string; subject: Subject } | { name: string; missing: string };

export const PEERS: readonly string[] = Object.keys(KINDS);

/** Installs the chosen peers into `cache` unless present; a peer that cannot be installed is reported with the reason. */
export async function installPeers(
  cache: string,
  chosen: readonly string[],
  say: (text: string) => void,
): Promise<Installed[]> {
  const peers: Installed[] = [];
  for (const [key, kind] of Object.entries(KINDS).filter(([name]) => chosen.includes(name))) {
    const folder = join(cache, key);
    try {
      await install(key, kind, folder, say);
      peers.push({ name: kind.name, subject: subjectOf(key, kind, folder) });
    } catch (cause) {
      const missing =
        cause instanceof Error ? (cause.message.trim().split('\n').at(-1) ?? '') : String(cause);
      say(`${kind.name} is not measured: ${missing}`);
      peers.push({ name: kind.name, missing });
    }
  }
  return peers;
}

async function install(key: string, kind: Kind, folder: string, say: (text: string) => void): Promise<void> {
  const requirements = readFileSync(requirementsOf(key), 'utf8');
  const stamp = join(folder, 'installed.txt');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === requirements) return;
  say(`installing ${kind.name}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'home'), { recursive: true });
  const bin = join(folder, 'venv/bin');
  const here = { cwd: folder, env: { ...process.env, ...environmentOf(kind, folder) } };
  await perform({ argv: [PYTHON, '-m', 'venv', join(folder, 'venv')], ...here });
  const pip = [
    `${bin}/python`,
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
  ];
  await perform({ argv: [...pip, '-r', requirementsOf(key)], ...here });
  writeFileSync(join(folder, 'home/dagster.yaml'), 'telemetry:\n  enabled: false\n');
  const first = kind.first?.(bin);
  if (first) await perform({ argv: first, ...here });
  writeFileSync(stamp, requirements);
}

function subjectOf(key: string, kind: Kind, folder: string): Subject {
  const version = new RegExp(`^${kind.package}==(.*)$`, 'im').exec(
    readFileSync(requirementsOf(key), 'utf8'),
  )?.[1];
  return {
    name: `${kind.name} ${version}`,
    setup: kind.setup,
    folders: [join(folder, 'venv')],
    prepare: (task, stage) => runOf(kind, folder, task, stage),
  };
}

function runOf(kind: Kind, folder: string, task: Task, stage: Stage): Run {
  const oldest = task.kind === 'nothing' ? '0' : (task.since.getTime() / 1000).toFixed(6);
  const env = {
    ...process.env,
    ...environmentOf(kind, folder),
    BENCH_SETTINGS: stage.settings(oldest, task.kind === 'reply' && task.lookFirst),
    BENCH_COUNT: String(countOf(task)),
  };
  const argv = kind.argv(join(folder, 'venv/bin'), task);
  return { argv, cwd: join(folder, 'home'), env };
}

function environmentOf(kind: Kind, folder: string): Record<string, string> {
  const home = join(folder, 'home');
  return {
    HOME: home,
    PATH: `${join(folder, 'venv/bin')}:${process.env.PATH}`,
    PYTHONPATH: SOURCES,
    PREFECT_HOME: home,
    DAGSTER_HOME: home,
    AIRFLOW_HOME: home,
    ...kind.env,
  };
}

function countOf(task: Task): number {
  return task.kind === 'nothing' ? task.steps : task.kind === 'answer' ? task.parallel : 1;
}

const requirementsOf = (key: string) => join(SOURCES, `${key}.txt`);
