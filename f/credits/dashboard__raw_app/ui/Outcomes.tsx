/** Outcomes of requests, reasons for reviews, and the distribution of answer times. */
import React from 'react';
import type { Dashboard } from '../../lib/dashboard/dashboard_metrics';
import { Card } from './Card';
import { ORDER } from './OverTime';
import { count, duration, OUTCOMES, onFullDay, percent } from './words';

export function Outcomes({ outcomes, now }: Pick<Dashboard, 'outcomes' | 'now'>) {
  const shown = ORDER.flatMap((outcome) =>
    outcomes.filter((one) => one.outcome === outcome && one.requests > 0),
  );
  return (
    <Card title="How requests ended">
      <div className="stack" aria-hidden="true">
        {shown.map(({ outcome, requests }) => (
          <i
            key={outcome}
            className={`fill-${OUTCOMES[outcome].tone}`}
            style={{ flexGrow: requests, minWidth: 3 }}
          />
        ))}
      </div>
      <table className="plain">
        <caption className="hidden">Requests by outcome</caption>
        <tbody>
          {shown.map(({ outcome, requests }) => (
            <tr key={outcome}>
              <th scope="row">
                <i className={`dot fill-${OUTCOMES[outcome].tone}`} /> {OUTCOMES[outcome].name}
              </th>
              <td>{count(requests)}</td>
              <td className="faint">{percent(requests / now.requests)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

interface CausesProps extends Pick<Dashboard, 'causes'> {
  onSelect(cause: Dashboard['causes'][number]): void;
}

export function Causes({ causes, onSelect }: CausesProps) {
  const most = Math.max(...causes.map(({ requests }) => requests), 1);
  return (
    <Card title="Reasons for reviews" about="Reviews and failures by reason.">
      {causes.length === 0 ? (
        <p className="empty">No reviews or failures.</p>
      ) : (
        <table className="bars">
          <thead className="hidden">
            <tr>
              <th scope="col">Reason</th>
              <th scope="col">Requests</th>
              <th scope="col">Last</th>
            </tr>
          </thead>
          <tbody>
            {causes.map((cause) => {
              const { outcome, code, title, requests, open, last } = cause;
              return (
                <tr key={`${outcome} ${code}`}>
                  <th scope="row">
                    <button type="button" className="link" onClick={() => onSelect(cause)} title={code}>
                      {title}
                    </button>
                    <i
                      className={`bar fill-${OUTCOMES[outcome].tone}`}
                      style={{ width: `${(requests / most) * 100}%` }}
                    />
                  </th>
                  <td>
                    {count(requests)}
                    {open > 0 && <span className="faint">, {count(open)} open</span>}
                  </td>
                  <td className="faint optional">last {onFullDay(last)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </Card>
  );
}

export function Lateness({ lateness, now }: Pick<Dashboard, 'lateness' | 'now'>) {
  const most = Math.max(...lateness.map(({ requests }) => requests), 1);
  const name = (up_to: number | null, index: number) => {
    const lower = lateness[index - 1]?.up_to ?? null;
    if (up_to === null) return `over ${duration(lower ?? 0)}`;
    return lower === null ? `up to ${duration(up_to)}` : `${duration(lower)} to ${duration(up_to)}`;
  };
  return (
    <Card
      title="Lateness"
      about={
        now.in_time === null
          ? 'No answers yet.'
          : `${percent(now.in_time)} of the answers came within two minutes.`
      }
    >
      <table className="bars">
        <thead className="hidden">
          <tr>
            <th scope="col">Waited</th>
            <th scope="col">Answers</th>
          </tr>
        </thead>
        <tbody>
          {lateness.map(({ up_to, requests }, index) => {
            const late = up_to === null || up_to > 120;
            return (
              <tr key={up_to ?? 'more'}>
                <th scope="row">
                  {name(up_to, index)}
                  <i
                    className={`bar fill-${late ? 'review' : 'accent'}`}
                    style={{ width: `${(requests / most) * 100}%` }}
                  />
                </th>
                <td>{count(requests)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Card>
  );
}
