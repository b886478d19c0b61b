/** Amounts, outcomes and answer times over time. */
import React, { useState } from 'react';
import type { Dashboard } from '../../lib/dashboard/dashboard_metrics';
import type { Outcome } from '../../lib/ledger/ledger';
import { Bars, type Part } from './Bars';
import { AsTable, Card, Choice } from './Card';
import { Lines } from './Lines';
import {
  count,
  duration,
  inMonth,
  money,
  OUTCOMES,
  onDay,
  shortDuration,
  shortMoney,
  stepName,
} from './words';

/** Height from the bottom of a bar to its top. */
export const ORDER: readonly Outcome[] = [
  'credited',
  'needs_review',
  'failed',
  'needs_link',
  'skipped',
  'dry_run',
];

type Shown = 'amount' | 'outcomes';
type Props = Pick<Dashboard, 'series' | 'step'>;

const below = (start: string, step: Dashboard['step']) => (step === 'month' ? inMonth(start) : onDay(start));

export function OverTime({ series, step }: Props) {
  const [shown, setShown] = useState<Shown>('amount');
  const steps = series.map(({ start }) => below(start, step));
  const amounts: Part[] = [{ name: 'Credited', tone: 'accent', values: series.map(({ amount }) => amount) }];
  const outcomes = ORDER.map((outcome) => ({
    name: OUTCOMES[outcome].name,
    tone: OUTCOMES[outcome].tone,
    values: series.map((bucket) => bucket.outcomes[outcome] ?? 0),
  })).filter(({ values }) => values.some((value) => value > 0));
  const parts = shown === 'amount' ? amounts : outcomes;
  const say = shown === 'amount' ? money : count;
  const name = (index: number) => stepName(series[index]?.start ?? '', step);
  return (
    <Card
      title={shown === 'amount' ? `Credited per ${step}` : `Requests per ${step}`}
      className="wide"
      tools={
        <Choice<Shown>
          label="Values of the chart"
          value={shown}
          onChange={setShown}
          options={[
            { value: 'amount', text: 'Amount' },
            { value: 'outcomes', text: 'Requests' },
          ]}
        />
      }
    >
      {shown === 'outcomes' && <Legend parts={outcomes} />}
      <Bars
        label={shown === 'amount' ? `Credited amount per ${step}` : `Requests per ${step} by outcome`}
        steps={steps}
        parts={parts}
        tickText={shown === 'amount' ? shortMoney : count}
        readout={(index) => (
          <>
            <strong>{name(index)}</strong>
            {parts
              .filter(({ values }) => parts.length === 1 || (values[index] ?? 0) > 0)
              .map((part) => (
                <span key={part.name} className="readout-row">
                  <i className={`dot fill-${part.tone}`} /> {part.name} <b>{say(part.values[index] ?? 0)}</b>
                </span>
              ))}
          </>
        )}
      />
      <AsTable
        head={[step, ...parts.map((part) => part.name)]}
        rows={series.map((_, index) => [name(index), ...parts.map(({ values }) => say(values[index] ?? 0))])}
      />
    </Card>
  );
}

export function Legend({ parts }: { parts: readonly { name: string; tone: string }[] }) {
  return (
    <ul className="legend">
      {parts.map(({ name, tone }) => (
        <li key={name}>
          <i className={`dot fill-${tone}`} /> {name}
        </li>
      ))}
    </ul>
  );
}

export function AnswerTimes({ series, step }: Props) {
  const lines = [
    { name: '95 of 100 within', tone: 'soft', values: series.map(({ p95_seconds }) => p95_seconds) },
    { name: 'Half within', tone: 'accent', values: series.map(({ median_seconds }) => median_seconds) },
  ];
  const name = (index: number) => stepName(series[index]?.start ?? '', step);
  const say = (value: number | null | undefined) => (value == null ? 'no answer' : duration(value));
  return (
    <Card title="Time to answer" about="From the message in Slack to our answer in its thread.">
      <Legend parts={lines.map((line) => ({ name: line.name, tone: line.tone }))} />
      <Lines
        label={`Time to answer per ${step}`}
        steps={series.map(({ start }) => below(start, step))}
        lines={lines}
        target={{ value: 120, text: 'target 2 min' }}
        tickText={shortDuration}
        readout={(index) => (
          <>
            <strong>{name(index)}</strong>
            {lines.map((line) => (
              <span key={line.name} className="readout-row">
                <i className={`dot fill-${line.tone}`} /> {line.name} <b>{say(line.values[index])}</b>
              </span>
            ))}
          </>
        )}
      />
      <AsTable
        head={[step, ...lines.map((line) => line.name)]}
        rows={series.map((_, index) => [name(index), ...lines.map(({ values }) => say(values[index]))])}
      />
    </Card>
  );
}
