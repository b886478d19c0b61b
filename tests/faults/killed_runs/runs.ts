/** The runs that are killed: flows of every shape, whose steps write into one journal when they begin and when they are done. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FlowModule, FlowValue } from '../../../local/workspace/openflow.ts';
import type { Json } from '../../../local/workspace/types.ts';
import { all, choose, each, fixed, identity, js, py, ts } from '../../local/runtime/modules.ts';

export interface Shape {
  value: FlowValue;
  /** For the run with this number. */
  result: (run: number) => Json;
}

/** Where steps write: a line `begin <job> <pid>`, another for each process they leave behind, and a line `end <job>`. */
export const journalOf = (directory: string) => join(directory, 'journal');

/** Has a process in a group of its own, which a killed step leaves behind, and looks for another step of its job that still runs. */
const STEP = `
import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
const runs = (pid) => {
  try {
    if (process.platform !== 'linux') return process.kill(pid, 0);
    return !/^State:\\s+[ZX]/m.test(readFileSync('/proc/' + pid + '/status', 'utf8'));
  } catch { return false; }
};
export async function main(n: number, journal: string, fails: boolean = false) {
  const job = process.env.WM_JOB_ID;
  const write = (...words) => appendFileSync(journal, words.join(' ') + '\\n');
  const apart = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  write('begin', job, process.pid, apart.pid);
  const others = readFileSync(journal, 'utf8').split('\\n').map((line) => line.split(' '))
    .filter((words) => words[0] === 'begin' && words[1] === job && words[2] !== String(process.pid))
    .filter((words) => runs(words[2]) || runs(words[3]));
  if (others.length > 0) write('twice', job, others.join());
  await Bun.sleep(20);
  apart.kill('SIGKILL');
  write('end', job);
  if (fails) throw new Error('on purpose');
  return n + 1;
}
`;

const PYTHON = `
import os

def main(n: int, journal: str):
    with open(journal, "a") as lines:
        lines.write(f"begin {os.environ['WM_JOB_ID']} {os.getpid()} {os.getpid()}\\n")
    with open(journal, "a") as lines:
        lines.write(f"end {os.environ['WM_JOB_ID']}\\n")
    return n + 1
`;

/** @param journal the file, which the steps are told in their arguments */
export function shapes(journal: string): Shape[] {
  const step = (id: string, n: string, more: Record<string, ReturnType<typeof fixed>> = {}): FlowModule =>
    ts(id, STEP, { n, journal: fixed(journal), ...more });
  const fails = { fails: fixed(true) };
  return [
    {
      value: {
        modules: [step('a', 'flow_input.run'), identity('i'), step('b', 'results.a'), step('c', 'results.b')],
      },
      result: (run) => run + 3,
    },
    {
      value: {
        modules: [
          each('l', '[1, 2, 3]', [step('s', 'flow_input.iter.value')], { parallel: true }),
          ts('z', 'export function main(x: number[]) { return x; }', { x: js('results.l') }),
        ],
      },
      result: () => [2, 3, 4],
    },
    {
      value: {
        modules: [
          all('b', [
            { modules: [step('x', 'flow_input.run')] },
            { modules: [step('y', '1'), step('z', 'results.y')] },
          ]),
          choose('c', [{ expr: 'true', modules: [step('w', 'results.b[1]')] }]),
        ],
      },
      result: () => 4,
    },
    {
      value: {
        modules: [
          { ...step('f', 'flow_input.run', fails), retry: { constant: { attempts: 1, seconds: 0 } } },
        ],
        failure_module: step('failure', '41'),
      },
      result: () => 42,
    },
    {
      value: {
        modules: [
          py('p', PYTHON, { n: 'flow_input.run', journal: fixed(journal) }),
          each('l', '[results.p, 5]', [step('s', 'flow_input.iter.value'), step('t', 'results.s')]),
        ],
      },
      result: (run) => [run + 3, 7],
    },
  ];
}

export const newDirectory = () => mkdtempSync(join(tmpdir(), 'killed-runs-'));
