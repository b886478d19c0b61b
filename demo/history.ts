/** `npm run demo:history`: one and a half years of past requests for the console's dashboard, replay, backtest and audit. */
import { parseArgs } from 'node:util';
import { forgetState, openPlace } from '../local/cli/state.ts';
import { Runtime } from '../local/runtime.ts';
import { StateInUse } from '../local/store/lock.ts';
import { endOfHistory, fillHistory, HistoryExists } from './history/fill.ts';

const HELP = `npm run demo:history -- [--count=10000] [--days=540] [--seed=20261] [--fresh]

Fills the state of the local workspace with generated past requests; --fresh deletes what was there.`;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    days: { type: 'string', default: '540' },
    seed: { type: 'string', default: '20261' },
    fresh: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(`${HELP}\n`);
else process.exitCode = await fill();

async function fill(): Promise<number> {
  const [count, days, seed] = [values.count, values.days, values.seed].map(Number);
  if (![count, days, seed].every((value) => Number.isInteger(value) && Number(value) > 0)) {
    process.stderr.write(`--count, --days and --seed are whole numbers above zero\n\n${HELP}\n`);
    return 1;
  }
  const place = openPlace('local', process.env);
  try {
    if (values.fresh) forgetState(place.stateDir);
    const runtime = await Runtime.open({ ...place, baseUrl: '' });
    try {
      const until = endOfHistory(new Date());
      const { rows } = await fillHistory(runtime.store.items, { until, count, days, seed });
      const credited = rows.filter(({ outcome }) => outcome === 'credited').length;
      process.stdout.write(
        `${rows.length} past requests, ${credited} of them credited, in ${place.stateDir}\nnpm run console shows them in Apps.\n`,
      );
    } finally {
      await runtime.stop();
    }
    return 0;
  } catch (error) {
    if (!(error instanceof HistoryExists) && !(error instanceof StateInUse)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}
