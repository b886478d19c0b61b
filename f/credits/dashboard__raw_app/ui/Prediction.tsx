/** Accuracy of the prediction: the error of the last training beside two baselines, and its trend. */
import React from 'react';
import type { Dashboard } from '../../lib/dashboard/dashboard_metrics';
import { Card } from './Card';
import { atMoment, count, onFullDay, percent } from './words';

const dollars = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  maximumFractionDigits: 0,
});

export function Prediction({
  trainings,
  prediction_problem,
}: Pick<Dashboard, 'trainings' | 'prediction_problem'>) {
  const last = trainings.at(-1);
  if (last === undefined) {
    return (
      <Card title="Prediction" className="wide">
        <p className="empty">
          Nothing was learned yet. The flow train_prediction runs every Monday, once there are 500 credits.
        </p>
      </Card>
    );
  }
  const guesses = [
    { name: 'The model: account and traffic', tone: 'accent', errors: last.model },
    { name: 'Always the median of the account', tone: 'soft', errors: last.account_median },
    { name: 'Always the median of all', tone: 'soft', errors: last.global_median },
  ];
  const most = Math.max(...guesses.map(({ errors }) => errors.mean_absolute), 1);
  return (
    <Card
      title="Prediction"
      className="wide"
      about={`Trained ${atMoment(last.at)} UTC from ${count(last.credits)} credits; error on the ${count(last.tested_on)} latest ones, which were not in the training. It flags and explains, and never sets an amount.`}
    >
      {prediction_problem !== null && (
        <p className="problem" role="alert">
          {prediction_problem}
        </p>
      )}
      <table className="bars">
        <thead>
          <tr>
            <th scope="col">Guess</th>
            <th scope="col" className="number">
              off by, on average
            </th>
            <th scope="col" className="number">
              half of them within
            </th>
          </tr>
        </thead>
        <tbody>
          {guesses.map(({ name, tone, errors }) => (
            <tr key={name}>
              <th scope="row">
                {name}
                <i
                  className={`bar fill-${tone}`}
                  style={{ width: `${(errors.mean_absolute / most) * 100}%` }}
                />
              </th>
              <td>{dollars.format(errors.mean_absolute)}</td>
              <td>{percent(errors.median_relative, 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="about after">
        {percent(last.coverage)} of the credits were in its interval (target{' '}
        {percent(last.coverage_wanted, 0)}); {percent(last.flagged)} would have gone to a person as unusual.
      </p>
      {trainings.length > 1 && (
        <details className="as-table">
          <summary>All {count(trainings.length)} trainings</summary>
          <ul className="trainings">
            {trainings.toReversed().map(({ at, model, tested_on }) => (
              <li key={at}>
                <span>{onFullDay(at)}</span> {dollars.format(model.mean_absolute)} on average, half within{' '}
                {percent(model.median_relative, 0)}, of {count(tested_on)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  );
}
