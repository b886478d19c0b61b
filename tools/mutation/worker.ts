/**
 * A process that has the core and its tests loaded and runs the mutants that `bun_runner.mjs` requests. A mutant of code that runs
 * while a module loads needs its own process, which loads the nearest tests first.
 */
import { join } from 'node:path';
import { plugin } from 'bun';
import { type CollectedTest, collect, collected } from './bun_test.ts';

/** The globals that Stryker's instrumented code reads and writes. */
interface Namespace {
  activeMutant?: string;
  currentTestId?: string;
  hitCount?: number;
  hitLimit?: number;
  mutantCoverage?: { static: Record<string, number>; perTest: Record<string, Record<string, number>> };
}
interface Asked {
  files: string[];
  /** Ids in run order; null for all tests of the files. */
  tests: string[] | null;
  mutant: string | null;
  hitLimit: number | null;
  /** Stop at the first failed test. */
  bail: boolean;
}
interface Ran {
  id: string;
  milliseconds: number;
  failure: string | null;
}

const shim = join(import.meta.dir, 'bun_test.ts');
plugin({
  name: 'collected tests',
  setup(build) {
    build.onLoad({ filter: /\/tests\/.*\.test\.ts$/ }, async ({ path }) => ({
      contents: (await Bun.file(path).text()).replaceAll("from 'bun:test'", `from ${JSON.stringify(shim)}`),
      loader: 'ts',
    }));
  },
});

const world = globalThis as { __stryker__?: Namespace };
world.__stryker__ ??= {};
const namespace = world.__stryker__;
const loaded = new Set<string>();

process.on('message', async (asked: Asked) => {
  try {
    process.send?.(await answer(asked));
  } catch (error) {
    process.send?.({ error: String((error as Error).stack ?? error) });
  }
});
process.on('disconnect', () => process.exit());

async function answer({ files, tests, mutant, hitLimit, bail }: Asked) {
  namespace.activeMutant = mutant ?? undefined;
  namespace.hitCount = hitLimit === null ? undefined : 0;
  namespace.hitLimit = hitLimit ?? undefined;
  const ran: Ran[] = [];
  for (const file of files) {
    try {
      await load(file);
    } catch (error) {
      ran.push({ id: file, milliseconds: 0, failure: `cannot be loaded: ${error}` });
      if (bail) return { ran };
    }
    if (tests !== null) continue;
    const its = collected.filter(({ id }) => id.startsWith(`${file} > `));
    if (!(await runAll(its, ran, bail))) return { ran };
  }
  if (tests !== null) {
    const byId = new Map(collected.map((test) => [test.id, test]));
    const chosen = tests.map((id) => byId.get(id) ?? lost(id));
    await runAll(chosen, ran, bail);
  }
  namespace.activeMutant = undefined;
  // Only for the dry run: it is large and not used later.
  return { ran, coverage: mutant === null && tests === null ? namespace.mutantCoverage : undefined };
}

/** False when it stopped at a failed test. */
async function runAll(tests: readonly CollectedTest[], ran: Ran[], bail: boolean): Promise<boolean> {
  for (const { id, run } of tests) {
    namespace.currentTestId = id;
    const begin = performance.now();
    let failure: string | null = null;
    try {
      await run();
    } catch (error) {
      failure = String(error);
    }
    namespace.currentTestId = undefined;
    ran.push({ id, milliseconds: performance.now() - begin, failure });
    if (failure !== null && bail) return false;
  }
  return true;
}

async function load(file: string): Promise<void> {
  if (loaded.has(file)) return;
  loaded.add(file);
  await collect(file, () => import(join(process.cwd(), file)));
}

function lost(id: string): never {
  throw new Error(`no test "${id}" was collected`);
}
