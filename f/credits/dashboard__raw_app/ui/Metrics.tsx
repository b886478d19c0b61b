/** The success metrics: target, value, and the change from the period before. */
import React, { type ReactNode } from 'react';
import type { Dashboard, Metrics as Numbers } from '../../lib/dashboard/dashboard_metrics';
import { atMoment, count, duration, hourRange, percent, wholeMoney } from './words';

const AUTOMATION_TARGET = 0.95;
const ANSWER_TARGET = 120;

type Verdict = 'good' | 'bad' | 'open';

interface TileProps {
  name: string;
  value: ReactNode;
  target: string;
  verdict: Verdict;
  children: ReactNode;
}

const VERDICTS: Record<Verdict, string> = { good: 'Target met', bad: 'Target missed', open: 'Not known' };

function Tile({ name, value, target, verdict, children }: TileProps) {
  return (
    <li className={`tile tile-${verdict}`}>
      <h3>{name}</h3>
      <p className="tile-value">{value}</p>
      <p className="tile-target">
        <span className="verdict">{VERDICTS[verdict]}</span> {target}
      </p>
      <div className="tile-more">{children}</div>
    </li>
  );
}

export function Metrics({
  now,
  before,
  reconciliation,
}: Pick<Dashboard, 'now' | 'before' | 'reconciliation'>) {
  return (
    <ul className="tiles" aria-label="Success metrics">
      <Automation now={now} before={before} />
      <WrongAmounts reconciliation={reconciliation} />
      <TimeToAnswer now={now} before={before} />
      <TimeSaved now={now} />
      <li className="tile tile-plain">
        <h3>Credited</h3>
        <p className="tile-value">{wholeMoney(now.amount)}</p>
        <p className="tile-target">
          in {count(now.credited)} of {count(now.requests)} requests
        </p>
        <div className="tile-more">
          <Change now={now.amount} before={before?.amount ?? null} />
        </div>
      </li>
    </ul>
  );
}

interface Compared {
  now: Numbers;
  before: Numbers | null;
}

function Automation({ now, before }: Compared) {
  const rate = now.automation_rate;
  const verdict = rate === null ? 'open' : rate >= AUTOMATION_TARGET ? 'good' : 'bad';
  return (
    <Tile
      name="Automation rate"
      value={rate === null ? '–' : percent(rate)}
      target={`at least ${percent(AUTOMATION_TARGET, 0)}`}
      verdict={verdict}
    >
      <p>
        {count(now.automatic)} of {count(now.decided)} decided requests were credited without a person.
      </p>
      {rate !== null && before?.automation_rate != null && (
        <Difference
          text={`${((rate - before.automation_rate) * 100).toFixed(1)} points`}
          sign={rate - before.automation_rate}
          goodWhen={1}
        />
      )}
    </Tile>
  );
}

function WrongAmounts({ reconciliation }: Pick<Dashboard, 'reconciliation'>) {
  if (reconciliation.kind === 'not_reconciled') {
    return (
      <Tile name="Wrong amounts" value="–" target="zero" verdict="open">
        <p>Not reconciled yet: no run has compared threads, records and summaries.</p>
      </Tile>
    );
  }
  const { wrong, twice, lost, unknown, credited, days, at } = reconciliation;
  return (
    <Tile
      name="Wrong amounts"
      value={count(wrong)}
      target="zero"
      verdict={wrong + twice + lost > 0 ? 'bad' : unknown > 0 ? 'open' : 'good'}
    >
      <p>
        {count(credited)} credited in {count(days)} days, {count(twice)} twice, {count(lost)} lost; reconciled{' '}
        {atMoment(at)} UTC.
        {unknown > 0 && ` ${count(unknown)} could not be read, so this figure is incomplete.`}
      </p>
    </Tile>
  );
}

function TimeToAnswer({ now, before }: Compared) {
  const mean = now.mean_seconds;
  const verdict = mean === null ? 'open' : mean < ANSWER_TARGET ? 'good' : 'bad';
  return (
    <Tile
      name="Time to answer"
      value={mean === null ? '–' : duration(mean)}
      target={`below ${duration(ANSWER_TARGET)} on average`}
      verdict={verdict}
    >
      <p>
        {now.p95_seconds === null
          ? 'No answers yet.'
          : `95 % within ${duration(now.p95_seconds)}, half within ${duration(now.median_seconds ?? 0)}.`}
      </p>
      {mean !== null && before?.mean_seconds != null && (
        <Difference
          text={duration(Math.abs(mean - before.mean_seconds))}
          sign={mean - before.mean_seconds}
          goodWhen={-1}
        />
      )}
    </Tile>
  );
}

function TimeSaved({ now }: { now: Numbers }) {
  const { low, high } = now.saved_minutes;
  return (
    <li className="tile tile-plain">
      <h3>Time saved</h3>
      <p className="tile-value">{hourRange(low, high)}</p>
      <p className="tile-target">assuming 5 to 10 min by hand</p>
      <div className="tile-more">
        <p>for each of {count(now.automatic)} requests credited without a person.</p>
      </div>
    </li>
  );
}

function Change({ now, before }: { now: number; before: number | null }) {
  if (before === null || before === 0) return null;
  const change = (now - before) / before;
  return <Difference text={percent(Math.abs(change), 0)} sign={change} goodWhen={0} />;
}

/** The change from the period before. @param goodWhen the sign of an improvement; 0: neither */
function Difference({ text, sign, goodWhen }: { text: string; sign: number; goodWhen: -1 | 0 | 1 }) {
  const news = goodWhen === 0 || sign === 0 ? 'even' : Math.sign(sign) === goodWhen ? 'good' : 'bad';
  return (
    <p className={`difference difference-${news}`}>
      <span aria-hidden="true">{sign > 0 ? '▲' : sign < 0 ? '▼' : '•'}</span>{' '}
      {sign === 0 ? 'as before' : `${text.replace(/^-/, '')} ${sign > 0 ? 'more' : 'less'} than before`}
    </p>
  );
}
