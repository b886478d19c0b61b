import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeCalculations, writeDay } from '../../../f/credits/lib/history/history.ts';
import type { HistoryRow } from '../../../f/credits/lib/history/history_row.ts';
import { serve } from '../../../local/api/serve.ts';
import { Runtime } from '../../../local/runtime.ts';
import { loadWorkspace } from '../../../local/workspace/load.ts';
import type { Json } from '../../../local/workspace/types.ts';
import { copyOfWorkspace, REPOSITORY, removeCopies } from '../../deploy/copies.ts';
import { historyLink, historyRow } from '../lib/history_world.ts';
import { credits, dice, type Rule, randomCredit, stored, text, total } from './random_credits.ts';

const next = dice(20_261);
const made = Array.from({ length: 1_000 }, () => randomCredit(next));
const days = 20;

let root: string;
beforeAll(() => {
  root = copyOfWorkspace();
  const packages = join(root, 'node_modules');
  rmSync(packages, { recursive: true, force: true });
  Bun.spawnSync(['ln', '-s', join(REPOSITORY, 'node_modules'), packages]);
});
afterAll(removeCopies);

/** Runs a flow of the copied workspace on the stored calculations. @returns the data of its result */
async function run(path: string, args: Record<string, Json>) {
  const stateDir = join(root, '.local', crypto.randomUUID());
  const python = join(REPOSITORY, '.venv/bin/python');
  const runtime = await Runtime.open({ workspace: loadWorkspace(root), stateDir, baseUrl: '', python });
  const served = serve(runtime, 0);
  runtime.start();
  try {
    await fill(runtime);
    const id = runtime.run({ kind: 'flow', path, args, createdBy: 'test' });
    const { outcome, result } = await runtime.wait(id);
    if (outcome !== 'success') throw new Error(JSON.stringify(result));
    const parts = (result as { render_all: { json?: unknown }[] }).render_all;
    return parts.find(({ json }) => json)?.json;
  } finally {
    await served.stop();
    await runtime.stop();
  }
}

async function fill(runtime: Runtime): Promise<void> {
  const items = {
    async write(path: string, value: object) {
      runtime.store.items.createResource(path, value as Json, 'state');
    },
  };
  for (let day = 0; day < days; day++) {
    const date = `2025-10-${String(day + 1).padStart(2, '0')}`;
    const rows: HistoryRow[] = [];
    const calculations = new Map();
    for (const [index, credit] of made.entries()) {
      if (index % days !== day) continue;
      const minutes = Math.floor(index / days);
      const amount = text(total(credits(credit)));
      calculations.set(`c${index}`, stored(credit));
      const period = { start: '2025-09-01', end: '2025-09-05' };
      const link = historyLink({ amount, period, calculation: `c${index}` });
      const at = `${date}T${String(8 + Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}:00Z`;
      rows.push(historyRow(at, { amount, links: [link] }));
    }
    await writeCalculations(items, date, calculations);
    await writeDay(items, date, rows);
  }
}

/** Changes one line of the copied workspace. */
function change(file: string, from: string, to: string): void {
  const before = readFileSync(join(root, file), 'utf8');
  if (before.split(from).length !== 2) throw new Error(`${file} does not have "${from}" once`);
  writeFileSync(
    join(root, file),
    before.replace(from, () => to),
  );
}

describe('a thousand stored calculations', () => {
  test('result in the same amounts by the notebook and by the formula', async () => {
    expect(await run('f/credits/flows/replay', {})).toEqual({
      calculations: 1_000,
      reproduced: 1_000,
      difference_notebook: '0.00',
      difference_formula: '0.00',
      differences: [],
    });
  }, 120_000);

  test('have new amounts with other block rates, exact to the cent', async () => {
    const rates = { basic: '0.75', standard: '0.85', max: '0.95' };
    const lower: Rule = (cost, scanned, attempts, e, b) =>
      e - 50n <= b
        ? 0n
        : (2n * cost * scanned * (e - 50n - b) + attempts * (1000n - b) * 10_000n) /
          (2n * attempts * (1000n - b) * 10_000n);
    const limits = {
      max_credit: '1000000',
      max_credit_per_day: '10000000',
      max_cost_to_monthly_revenue: '1000000',
    };
    const result = await run('f/credits/flows/backtest', {
      changes: { expected_block_rates: rates, limits },
    });
    const after = total(made.map((credit) => total(credits(credit, lower))));
    expect(result).toMatchObject({ requests: 1_000, after: text(after) });
  }, 120_000);

  test('reveal one changed line of the notebook and of the formula, exact to the cent', async () => {
    change(
      'f/credits/resources/verify_notebook.resource.file.ipynb',
      'credit = min(cost * (expected - rate) / (1 - rate), cost)',
      'credit = min(cost * (expected - rate), cost)',
    );
    change(
      'f/credits/lib/credit/formula.ts',
      'exact.round(cents, Big.roundHalfUp)',
      'exact.round(cents, Big.roundDown)',
    );
    const noDivision: Rule = (cost, scanned, attempts, e, b) =>
      (2n * cost * scanned * (e - b) + attempts * 10_000_000n) / (2n * attempts * 10_000_000n);
    const cutOff: Rule = (cost, scanned, attempts, e, b) =>
      (cost * scanned * (e - b)) / (attempts * (1000n - b) * 10_000n);
    const before = total(made.map((credit) => total(credits(credit))));
    const difference = (rule: Rule) =>
      text(total(made.map((credit) => total(credits(credit, rule)))) - before);
    const found = (await run('f/credits/flows/replay', {})) as { differences: { id: string }[] };
    expect(found).toMatchObject({
      calculations: 1_000,
      difference_notebook: difference(noDivision),
      difference_formula: difference(cutOff),
    });
    const changed = made.filter((credit) =>
      [noDivision, cutOff].some((rule) => total(credits(credit, rule)) !== total(credits(credit))),
    );
    expect(found.differences).toHaveLength(changed.length);
  }, 120_000);
});
