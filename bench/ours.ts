/** CreditBot on its embedded runtime, as a bench subject. */
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CACHES } from '../local/cli/state.ts';
import { SHORT_LIVED } from '../local/workers/command.ts';
import type { Stage } from './stage.ts';
import type { Run, Subject, Task } from './subject.ts';
import { REPOSITORY } from './workspace.ts';

const CLI = join(REPOSITORY, 'local/cli.ts');
const FLOW = 'f/credits/flows/process_requests';

/**
 * @param scratch directory for state
 * @param steps workspace with the flows of no-op steps
 * @param language of the steps in those flows
 */
export function ours(
  scratch: string,
  steps: string,
  language: 'typescript' | 'python' = 'typescript',
): Subject {
  let count = 0;
  const first = join(scratch, 'state-0');
  return {
    name: language === 'typescript' ? 'CreditBot' : 'CreditBot, Python steps',
    setup: 'embedded runtime of this repository, one process per step, after one run that left its caches',
    folders: [join(REPOSITORY, 'node_modules'), join(REPOSITORY, '.venv')],
    prepare(task, stage) {
      const state = join(scratch, `state-${count++}`);
      mkdirSync(state, { recursive: true });
      for (const kept of CACHES) {
        if (state !== first && existsSync(join(first, kept)))
          cpSync(join(first, kept), join(state, kept), { recursive: true, preserveTimestamps: true });
      }
      return runOf(task, stage, state);
    },
  };

  function runOf(task: Task, stage: Stage, state: string): Run {
    const env = {
      ...process.env,
      ...SHORT_LIVED,
      LOCAL_STATE_DIR: state,
      BENCH_VARIABLES: stage.variables(),
    };
    if (task.kind === 'nothing') {
      const argv = [process.execPath, CLI, 'flow', 'run', `f/bench/${language}_${task.steps}`];
      return { argv, cwd: steps, env: { ...env, LOCAL_WORKSPACE_DIR: steps } };
    }
    const services = `--services=${join(REPOSITORY, 'bench/services.ts')}`;
    const argv = [
      process.execPath,
      CLI,
      'flow',
      'run',
      FLOW,
      services,
      `--since=${task.since.toISOString()}`,
    ];
    return { argv, cwd: REPOSITORY, env };
  }
}
