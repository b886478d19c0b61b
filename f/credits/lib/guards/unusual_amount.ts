/** The guard that asks the prediction whether a credit is usual. It can only send a credit to a person; off unless the policy switches it on. */
import Big from 'big.js';
import type { Reason } from '../answer/decision.ts';
import type { LedgerCredit } from '../credit/credit.ts';
import type { ItemStore } from '../ledger/items.ts';
import {
  type Expectation,
  expectation,
  modelPath,
  readTraining,
  type Training,
} from '../prediction/prediction_model.ts';
import { dollars } from './guards.ts';

/** A model that was judged on fewer credits than this, or is no better than the account's median, decides nothing. */
const FEWEST_TESTED = 100;
/** A model that would send more than this share of all credits to a person is not let loose. */
const MOST_FLAGGED = 0.05;

/**
 * Everything that the prediction has against a credit. Who switches the guard on wants every credit looked at: where there is no
 * model to do it, a person does (`prediction_missing`).
 */
export async function unusualAmounts(
  items: Pick<ItemStore, 'read'>,
  { flag_unusual }: { flag_unusual: boolean },
  credits: readonly LedgerCredit[],
): Promise<Reason[]> {
  if (!flag_unusual) return [];
  const found = await readModel(items);
  if (typeof found === 'string') return [{ code: 'prediction_missing', message: found }];
  return credits.flatMap((credit) => {
    const amount = new Big(credit.amount);
    const messages = credit.modes.reduce((all, { msg_count }) => all + Number(msg_count), 0);
    const expected = expectation(found, { account: credit.account_sid, amount, messages });
    if (expected.beyond === null) return [];
    return [{ code: 'unusual_amount', message: `${credit.url}: ${describe(credit, expected)}` }];
  });
}

/** What was to be expected, in words for a person. */
function describe({ amount, account_sid }: LedgerCredit, { habit, traffic, beyond }: Expectation): string {
  const asked = `the credit ${dollars(amount)} is far above what is usual`;
  const usual = `expected ${dollars(habit.low)} to ${dollars(habit.high)} by the history of ${account_sid ?? 'all accounts'}`;
  const forTraffic = traffic
    ? `, ${dollars(traffic.low)} to ${dollars(traffic.high)} with this much traffic`
    : '';
  return `${asked}${beyond === 'traffic' ? ' for this much traffic' : ' for the account'}: ${usual}${forTraffic}`;
}

/** The model, or why there is none to rely on. */
async function readModel(items: Pick<ItemStore, 'read'>): Promise<Training | string> {
  const read = readTraining(await items.read(modelPath));
  if (read === null) return `the policy flags unusual amounts, and there is no model in ${modelPath} yet`;
  if ('problem' in read) return read.problem;
  const { tested_on, flagged, model, account_median } = read.training.evaluation;
  if (tested_on < FEWEST_TESTED) {
    return `the model in ${modelPath} was judged on ${tested_on} credits only, ${FEWEST_TESTED} are needed`;
  }
  if (flagged > MOST_FLAGGED) {
    return `the model in ${modelPath} would flag ${(flagged * 100).toFixed(1)} % of the credits, at most ${MOST_FLAGGED * 100} % are usual`;
  }
  if (model.mean_absolute > account_median.mean_absolute) {
    return `the model in ${modelPath} is worse than the account's median on credits it had not seen`;
  }
  return read.training;
}
