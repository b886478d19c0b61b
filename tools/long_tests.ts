/**
 * `npm run test:long [-- suite ...]`: the fault and property tests at full size and the mutation score. The figures of each suite that
 * passed are written to docs/credits/promises.md, with the commit they were measured at.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Suite {
  name: string;
  command: string[];
  env?: Record<string, string>;
  /** Figures that are not written by the suite itself. */
  figures?: () => string[];
}
interface Result {
  name: string;
  seconds: number;
  ok: boolean;
  figures: string[];
}

const root = join(import.meta.dir, '..');
const bin = (name: string) => join(root, 'node_modules/.bin', name);
const bunTest = (...files: string[]) => [bin('bun'), 'test', '--timeout=3600000', ...files];
/** Downloaded on demand: 50 MB used by nothing else. Version 10 needs Node 22. */
const stryker = ['npx', '--yes', '--package=@stryker-mutator/core@9.6.1', 'stryker', 'run'];
const mutationReport = join(root, '.local/mutation.json');

const suites: Suite[] = [
  { name: 'faults/crash_matrix', command: bunTest('tests/faults/crash_matrix.test.ts') },
  { name: 'faults/killed_approval', command: bunTest('tests/faults/killed_approval.test.ts') },
  { name: 'faults/sim', command: bunTest('tests/faults/sim.test.ts'), env: { SIM_SEEDS: '10000' } },
  { name: 'faults/two_runtimes', command: bunTest('tests/faults/two_runtimes.test.ts') },
  { name: 'faults/lost_answers', command: bunTest('tests/faults/lost_answers.test.ts') },
  { name: 'faults/killed_runs', command: bunTest('tests/faults/killed_runs.test.ts') },
  { name: 'faults/durability', command: bunTest('tests/faults/durability.test.ts') },
  { name: 'property', command: bunTest('tests/property') },
  {
    name: 'property/sql_gate',
    command: [join(root, '.venv/bin/python'), '-m', 'pytest', '-q', 'tests/property'],
  },
  { name: 'mutation', command: stryker, figures: mutationFigures },
];

const only = process.argv.slice(2);
const unknown = only.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`No suite ${unknown.join(', ')}; there are ${suites.map((suite) => suite.name).join(', ')}`);
  process.exit(2);
}
/** Date and commit at which the suites started. */
const at = `${new Date().toISOString().slice(0, 10)}, ${head()}`;
const chosen = suites.filter((suite) => only.length === 0 || only.includes(suite.name));
const results = chosen.map(run);

writeFigures(results.filter(({ ok }) => ok));
const failed = results.filter(({ ok }) => !ok).map(({ name }) => name);
if (failed.length > 0) console.error(`FAILED: ${failed.join(', ')}`);
process.exit(failed.length > 0 ? 1 : 0);

function run(suite: Suite): Result {
  console.log(`\n== ${suite.name}`);
  const scratch = mkdtempSync(join(tmpdir(), 'figures-'));
  const file = join(scratch, 'figures.txt');
  const begin = performance.now();
  const { exitCode } = Bun.spawnSync(suite.command, {
    cwd: root,
    env: { ...process.env, ...suite.env, LONG: '1', FIGURES: file },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const seconds = Math.round((performance.now() - begin) / 1_000);
  const written = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  rmSync(scratch, { recursive: true });
  return {
    name: suite.name,
    seconds,
    ok: exitCode === 0,
    figures: [...written, ...(exitCode === 0 ? (suite.figures?.() ?? []) : [])],
  };
}

function head(): string {
  const { stdout } = Bun.spawnSync(['git', 'rev-parse', '--short', 'HEAD'], { cwd: root });
  return stdout.toString().trim();
}

/** Stryker's score: killed and timed out, as a share of all mutants that a test could have detected. */
function mutationFigures(): string[] {
  const report: { files: Record<string, { mutants: { status: string }[] }> } = JSON.parse(
    readFileSync(mutationReport, 'utf8'),
  );
  const all = Object.values(report.files).flatMap((file) => file.mutants.map((mutant) => mutant.status));
  const detected = all.filter((status) => status === 'Killed' || status === 'Timeout').length;
  const undetected = all.filter((status) => status === 'Survived' || status === 'NoCoverage').length;
  const score = ((100 * detected) / (detected + undetected)).toFixed(1);
  return [`f/credits/lib: ${detected} of ${detected + undetected} mutants noticed, ${score} %`];
}

/** Replaces the rows of these suites and keeps the others. */
function writeFigures(measured: readonly Result[]): void {
  const path = join(root, 'docs/credits/promises.md');
  const [begin, end] = ['<!-- figures -->', '<!-- /figures -->'];
  const text = readFileSync(path, 'utf8');
  const [before, rest] = text.split(begin);
  const [section, after] = rest?.split(end) ?? [];
  if (section === undefined || after === undefined) throw new Error(`${path} has no ${begin} ... ${end}`);
  const rows = new Map(
    section
      .split('\n')
      .filter((line) => suites.some(({ name }) => line.startsWith(`| ${name} |`)))
      .map((line) => [line.split(' | ')[0]?.slice(2), line]),
  );
  for (const { name, figures, seconds } of measured)
    rows.set(name, `| ${name} | ${figures.join('<br>')} | ${at} | ${seconds} |`);
  const title = ['| suite | measured | when, at which commit | seconds |', '| --- | --- | --- | --- |'];
  const lines = suites.flatMap(({ name }) => rows.get(name) ?? []);
  const table = [...title, ...lines].join('\n');
  writeFileSync(path, `${before}${begin}\n${table}\n${end}${after}`);
  console.log(`\n${table}\n\nThe figures are in ${path}`);
}
