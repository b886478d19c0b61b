/** Patterns of credits: by protection mode, by country, by weekday and hour. */
import React from 'react';
import type { Dashboard } from '../../lib/dashboard/dashboard_metrics';
import { Card } from './Card';
import { count, countryName, percent, shortCount, wholeMoney } from './words';

export function Modes({ modes, products }: Pick<Dashboard, 'modes' | 'products'>) {
  return (
    <Card
      title="By product and protection mode"
      about={products
        .map(
          ({ product, requests, amount }) => `${product}: ${count(requests)} requests, ${wholeMoney(amount)}`,
        )
        .join('; ')}
    >
      {modes.length === 0 && <p className="empty">No credits in this period.</p>}
      {modes.map(({ product, mode, messages, blocked, cost, credit }) => (
        <div className="mode" key={`${product} ${mode}`}>
          <h3>
            {product} <span className="faint">{mode}</span>
          </h3>
          <p className="mode-credit">{wholeMoney(credit)}</p>
          <div
            className="meter"
            role="img"
            aria-label={`${percent(blocked / Math.max(1, messages))} of the attempts were blocked`}
          >
            <i className="fill-accent" style={{ width: `${(blocked / Math.max(1, messages)) * 100}%` }} />
          </div>
          <p className="faint">
            {percent(blocked / Math.max(1, messages))} of {shortCount(messages)} attempts blocked;{' '}
            {percent(credit / Math.max(1, cost), 0)} of {wholeMoney(cost)} fraud cost credited
          </p>
        </div>
      ))}
    </Card>
  );
}

const MOST_COUNTRIES = 10;

export function Countries({ countries }: Pick<Dashboard, 'countries'>) {
  const most = Math.max(...countries.map(({ credit }) => credit), 1);
  const rest = countries.slice(MOST_COUNTRIES);
  return (
    <Card title="By country" about="A credit is split over its countries by their share of the fraud cost.">
      {countries.length === 0 && <p className="empty">No credits in this period.</p>}
      <table className="bars">
        <thead className="hidden">
          <tr>
            <th scope="col">Country</th>
            <th scope="col">Credited</th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          {countries.slice(0, MOST_COUNTRIES).map(({ country, requests, credit, before }) => (
            <tr key={country} title={`${count(requests)} requests`}>
              <th scope="row">
                {countryName(country)}
                <i className="bar fill-accent" style={{ width: `${(credit / most) * 100}%` }} />
              </th>
              <td>{wholeMoney(credit)}</td>
              <td className="faint change">{changeOf(credit, before)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rest.length > 0 && (
        <p className="faint">
          and {rest.length} more with {wholeMoney(rest.reduce((all, { credit }) => all + credit, 0))} together
        </p>
      )}
    </Card>
  );
}

function changeOf(now: number, before: number | null): string {
  if (before === null || before === 0) return '';
  const change = Math.round(((now - before) / before) * 100);
  return `${change > 0 ? '+' : change < 0 ? '−' : '±'}${Math.abs(change)} %`;
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

export function Hours({ hours }: Pick<Dashboard, 'hours'>) {
  const most = Math.max(...hours.map(({ requests }) => requests), 1);
  const at = (weekday: number, hour: number) =>
    hours.find((cell) => cell.weekday === weekday && cell.hour === hour)?.requests ?? 0;
  const busiest = hours.toSorted((a, b) => b.requests - a.requests)[0];
  return (
    <Card
      title="Requests by time of day"
      about={
        busiest === undefined
          ? 'No requests in this period.'
          : `Busiest: ${DAYS[busiest.weekday]} at ${busiest.hour}:00 UTC with ${count(busiest.requests)} requests.`
      }
    >
      <table className="heat">
        <caption className="hidden">Requests by weekday and hour, UTC</caption>
        <thead>
          <tr>
            <td />
            {HOURS.map((hour) => (
              <th key={hour} scope="col">
                <span className={hour % 6 === 0 ? '' : 'hidden'}>{hour}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {DAYS.map((day, weekday) => (
            <tr key={day}>
              <th scope="row">{day}</th>
              {HOURS.map((hour) => {
                const requests = at(weekday, hour);
                return (
                  <td key={hour} title={`${day} ${hour}:00 UTC: ${count(requests)}`}>
                    <i style={{ opacity: requests === 0 ? 0 : 0.12 + 0.88 * (requests / most) }} />
                    <span className="hidden">{requests}</span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
