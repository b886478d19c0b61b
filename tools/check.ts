/** `npm run check`: types, lint and workspace validation, one line each; exits 1 when anything is wrong. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import { checkWorkspace } from '../local/check/check_workspace.ts';
import { formatProblem, isError } from '../local/workspace/problem.ts';
import { brokenRules, fileCycles, folderCycles, readImports } from './import_graph.ts';

const root = join(import.meta.dir, '..');

interface Outcome {
  name: string;
  ok: boolean;
  details: string;
}

/** Runs one tool; its output is shown only when it fails. */
async function tool(name: string, command: string[]): Promise<Outcome> {
  const child = Bun.spawn(command, { cwd: root, stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' });
  const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { name, ok: code === 0, details: `${out}${err}`.trim() };
}

function workspaceCheck(): Outcome {
  const problems = checkWorkspace(root);
  const lines = problems.map((problem) => `${isError(problem) ? '' : 'warning: '}${formatProblem(problem)}`);
  return { name: 'workspace', ok: !problems.some(isError), details: lines.join('\n') };
}

function importCheck(): Outcome {
  const code = ['bench', 'demo', 'f', 'local', 'simulators', 'tests', 'tools'];
  const problems = [
    ...brokenRules(readImports(root, ['f', 'local'])),
    ...folderCycles(readImports(root, ['f'])),
    ...fileCycles(readImports(root, code)),
  ];
  return { name: 'imports', ok: problems.length === 0, details: problems.join('\n') };
}

/** ruff of the project's virtual environment, which set-up creates. */
async function pythonCheck(): Promise<Outcome> {
  const ruff = join(root, '.venv/bin/ruff');
  if (!existsSync(ruff)) {
    return {
      name: 'python (ruff)',
      ok: false,
      details: `${ruff} does not exist; run "npm test" once, it sets up`,
    };
  }
  return tool('python (ruff)', [ruff, 'check', '--quiet', '.']);
}

/** The notebooks, as the notebook step reads them. */
function notebookCheck(): Promise<Outcome> {
  const python = join(root, '.venv/bin/python');
  return tool('notebooks', [python, '-m', 'tools.check_notebooks', root]);
}

const bin = (name: string) => join(root, 'node_modules/.bin', name);
const outcomes = await Promise.all([
  tool('types (tsc)', [bin('tsc'), '--noEmit', '-p', '.']),
  // The page runs in a browser and uses other types than Bun's.
  tool('types of the console page (tsc)', [bin('tsc'), '--noEmit', '-p', 'local/console/page']),
  tool('types of the apps (tsc)', [bin('tsc'), '--noEmit', '-p', 'tools/tsconfig.apps.json']),
  tool('lint (biome)', [bin('biome'), 'check', '--colors=off', '.']),
  pythonCheck(),
  notebookCheck(),
  tool('python types (pyright)', [bin('pyright')]),
  tool('flows (wmill lint)', [bin('wmill'), 'lint']),
  workspaceCheck(),
  importCheck(),
]);

for (const { name, ok, details } of outcomes) {
  process.stdout.write(`${ok ? pc.green('ok  ') : pc.red('FAIL')} ${name}\n`);
  if (details !== '' && (!ok || name === 'workspace'))
    process.stdout.write(`${details.replace(/^/gm, '     ')}\n`);
}
process.exitCode = outcomes.every((outcome) => outcome.ok) ? 0 : 1;
