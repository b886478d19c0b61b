/** A workspace of no-op steps, so that the cost of a step is the cost of the runtime. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const STEPS = 50;
/** Step counts of two flows, whose difference gives the cost of one more step. */
export const CHAINS = [5, 45] as const;
export const REPOSITORY = join(import.meta.dir, '..');
export const PYTHON = join(REPOSITORY, '.venv/bin/python');

export const FILES = { typescript: 'f/bench/nothing_ts.ts', python: 'f/bench/nothing_py.py' };

/** Writes the workspace into `root`. */
export function writeBenchWorkspace(root: string): void {
  const files: Record<string, string> = {
    'wmill.yaml': 'defaultTs: bun\nincludes: ["f/**"]\nnonDottedPaths: true\n',
    [FILES.typescript]: 'export async function main() {\n  return null;\n}\n',
    'f/bench/nothing_ts.script.yaml': 'summary: Nothing, in TypeScript\n',
    [FILES.python]: 'def main():\n    return None\n',
    'f/bench/nothing_py.script.yaml': 'summary: Nothing, in Python\n',
    'f/bench/typescript__flow/flow.yaml': flow({ type: 'script', path: 'f/bench/nothing_ts' }),
    'f/bench/python__flow/flow.yaml': flow({ type: 'script', path: 'f/bench/nothing_py' }),
    'f/bench/identity__flow/flow.yaml': flow({ type: 'identity' }),
    ...Object.fromEntries(
      CHAINS.flatMap((count) => [
        [
          `f/bench/typescript_${count}__flow/flow.yaml`,
          flow({ type: 'script', path: 'f/bench/nothing_ts' }, count),
        ],
        [
          `f/bench/python_${count}__flow/flow.yaml`,
          flow({ type: 'script', path: 'f/bench/nothing_py' }, count),
        ],
      ]),
    ),
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'));
  symlinkSync(join(REPOSITORY, '.venv'), join(root, '.venv'));
}

function flow(step: { type: string; path?: string }, count = STEPS): string {
  const value = step.type === 'identity' ? step : { ...step, input_transforms: {} };
  const modules = Array.from({ length: count }, (_, index) => ({ id: `s${index}`, value }));
  return JSON.stringify({ summary: 'The same step, one after another', value: { modules } });
}
