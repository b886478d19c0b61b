/** `npm run demo:history`: one and a half years of past requests for the console's dashboard, replay, backtest and audit. */
import { parseArgs } from 'node:util';
import { CliError } from '../local/cli/cli_error.ts';
import { forgetState, openPlace } from '../local/cli/state.ts';
import { report } from '../local/cli/user_errors.ts';
import { Runtime } from '../local/runtime.ts';
import { endOfHistory, fillHistory } from './history/fill.ts';

const HELP = `npm run demo:history -- [--count=10000] [--days=540] [--seed=20261] [--fresh]

Fills the state of the local workspace with generated past requests; --fresh deletes what was there.`;

process.exitCode = await fill(process.argv.slice(2)).catch(report);

/** @returns the exit code */
async function fill(words: string[]): Promise<number> {
  const { values } = parseArgs({
    args: words,
    options: {
      count: { type: 'string', default: '10000' },
      days: { type: 'string', default: '540' },
      seed: { type: 'string', default: '20261' },
      fresh: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const [count, days, seed] = [values.count, values.days, values.seed].map(Number);
  if (![count, days, seed].every((value) => Number.isInteger(value) && Number(value) > 0)) {
    throw new CliError('bad_argument', `--count, --days and --seed are whole numbers above zero\n\n${HELP}`);
  }
  const place = openPlace('local', process.env);
  if (values.fresh) forgetState(place.stateDir);
  const runtime = await Runtime.open({ ...place, baseUrl: '' });
  try {
    const until = endOfHistory(new Date());
    const { rows } = await fillHistory(runtime.store.items, { until, count, days, seed });
    const credited = rows.filter(({ outcome }) => outcome === 'credited').length;
    process.stdout.write(
      `${rows.length} past requests, ${credited} of them credited, in ${place.stateDir}\nnpm run console shows them in Apps.\n`,
    );
    return 0;
  } finally {
    await runtime.stop();
  }
}
