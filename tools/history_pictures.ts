/** Makes the picture of docs/credits/history.md: `npx bun tools/history_pictures.ts` backtests a policy on the generated history. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { generateHistory } from '../demo/history/requests.ts';
import { applyChanges, parsePolicy } from '../f/credits/lib/policy/policy.ts';
import { backtest } from '../f/credits/lib/replay/backtest.ts';
import { repeatsOf, replay } from '../f/credits/lib/replay/replay.ts';
import { backtestReport } from '../f/credits/lib/replay/replay_report.ts';

const root = join(import.meta.dir, '..');
const changes = { expected_block_rates: { basic: '0.75' }, limits: { max_credit: '10000.00' } };

const policy = parsePolicy(
  parse(readFileSync(join(root, 'f/credits/resources/policy.resource.yaml'), 'utf8')).value,
);
const changed = applyChanges(policy, changes);
const { rows } = generateHistory({ until: new Date('2026-11-21T00:00:00Z') });
// The generated history has no calculations: each is rebuilt from the figures of its row.
const nothingKept = { read: async () => undefined };
const amounts = async (rates: Record<string, string>) => {
  const replayed = replay(await repeatsOf(nothingKept, rows, rates), []);
  return new Map(replayed.map(({ id, formula, stored }) => [id, formula ?? stored]));
};
const result = backtest(
  rows,
  await amounts({}),
  await amounts(changed.expected_block_rates),
  policy,
  changed,
);
const report = backtestReport(result, changes) as { render_all: { markdown?: string; svg?: string }[] };
const [text, picture] = report.render_all;
writeFileSync(join(root, 'docs/images/history-backtest.svg'), `${picture?.svg ?? ''}\n`);
process.stdout.write(`${(text?.markdown ?? '').split('\n').slice(0, 16).join('\n')}\n`);
