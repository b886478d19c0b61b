/** Runs every test: TypeScript with Bun, Python with pytest; the last line counts both. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Suite {
  name: string;
  command: string[];
  report: string;
}

const root = join(import.meta.dir, '..');
const scratch = mkdtempSync(join(tmpdir(), 'creditbot-tests-'));
const only = process.argv.slice(2);
const suites: Suite[] = [
  {
    name: 'bun test',
    command: [
      'bun',
      'test',
      '--timeout=120000',
      '--reporter=junit',
      `--reporter-outfile=${join(scratch, 'bun.xml')}`,
      ...(only.length > 0 ? only : ['tests']),
    ],
    report: join(scratch, 'bun.xml'),
  },
];
if (only.length === 0) {
  suites.push({
    name: 'pytest',
    command: [
      join(root, '.venv', 'bin', 'python'),
      '-m',
      'pytest',
      '-q',
      `--junitxml=${join(scratch, 'pytest.xml')}`,
      'tests',
    ],
    report: join(scratch, 'pytest.xml'),
  });
}

let passed = 0;
let failed = 0;
let broken = false;
for (const suite of suites) {
  console.log(`\n== ${suite.name}`);
  const run = Bun.spawnSync(suite.command, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  const counted = count(suite.report);
  passed += counted.passed;
  failed += counted.failed;
  // A suite that fails without a failed test, or ran no test, has failed as a whole.
  if (counted.failed === 0 && (run.exitCode !== 0 || counted.passed === 0)) {
    console.error(`${suite.name} ended with exit code ${run.exitCode} after ${counted.passed} passed tests`);
    broken = true;
  }
}
rmSync(scratch, { recursive: true });
console.log(`\n${passed} passed, ${failed + (broken ? 1 : 0)} failed`);
process.exit(failed > 0 || broken ? 1 : 0);

function count(report: string): { passed: number; failed: number } {
  if (!Bun.file(report).size) return { passed: 0, failed: 0 };
  const xml = readFileSync(report, 'utf8');
  const cases = xml.match(/<testcase\b[^>]*?(\/>|>[\s\S]*?<\/testcase>)/g) ?? [];
  const bad = cases.filter((entry) => /<(failure|error)\b/.test(entry)).length;
  const skipped = cases.filter((entry) => /<skipped\b/.test(entry)).length;
  return { passed: cases.length - bad - skipped, failed: bad };
}
