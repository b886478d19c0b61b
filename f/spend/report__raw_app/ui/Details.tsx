/** The details of a customer: its days, what its change is made of, its alerts, and where each number comes from. */
import React from 'react';
import type { CustomerPage } from '../../lib/page/customer_page';
import type { ReportPage, ShownCustomer } from '../../lib/page/report_page';
import { Problem } from './Card';
import { DailyChart } from './DailyChart';
import { Drivers } from './Drivers';
import { useCustomer } from './use_report';
import { age, atMoment, count, news, onDay, SOURCES, subject } from './words';

export function Details({ one, report }: { one: ShownCustomer; report: ReportPage }) {
  const { data, problem, again } = useCustomer(report.as_of, one.customer);
  if (problem !== null)
    return <Problem title="The details could not be loaded." text={problem} again={again} />;
  if (data === null) return <div className="details skeleton" style={{ height: 260 }} />;
  return (
    <div className="details">
      <section>
        <h4>Spend per day</h4>
        <DailyChart name={one.display_name} days={data.days} axis={data.axis} />
      </section>
      <section>
        <h4>What the change is made of</h4>
        {data.breakdown === null ? (
          <p className="faint">No data on its services in both months.</p>
        ) : (
          <>
            <p className="faint small">
              Expected from {report.prior_month}, scaled to the same days → {report.month} so far. The bars
              have one scale and add up to the change.
            </p>
            <Drivers rows={data.breakdown.parts} change={data.breakdown.change} />
          </>
        )}
        <Facts one={one} report={report} />
      </section>
      <section className="wide">
        <h4>Where the numbers come from</h4>
        <Readings {...data} />
      </section>
      {data.history.some(({ alerts }) => alerts.length > 0) && (
        <section className="wide">
          <h4>Alerts in this report and those before</h4>
          <History history={data.history} />
        </section>
      )}
    </div>
  );
}

function Facts({ one, report }: { one: ShownCustomer; report: ReportPage }) {
  const facts = [
    ['Expected by the linear pace', one.expected],
    ['Exact change', one.change_pct === null ? null : `${one.change_pct} %`],
    ['By weekday pace', one.weekday_text],
    ...one.vanished.map(({ name, prior_month }) => [
      `${name}, vanished`,
      `${prior_month} in ${report.prior_month}`,
    ]),
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

function Readings({ readings }: Pick<CustomerPage, 'readings'>) {
  return (
    /* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard */
    <div className="scroll" tabIndex={0}>
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Number</th>
            <th scope="col">Up to</th>
            <th scope="col">Source</th>
            <th scope="col">What it said</th>
            <th scope="col">Read</th>
            <th scope="col">Age of its data</th>
            <th scope="col">Place</th>
          </tr>
        </thead>
        <tbody>
          {readings.map((one) => (
            <tr key={`${one.what} ${one.day} ${one.source}`}>
              <th scope="row">{one.what}</th>
              <td>{onDay(one.day)}</td>
              <td>{SOURCES[one.source]}</td>
              <td className={one.has_data ? 'number' : 'missing'}>
                {one.has_data ? one.text : `No data: ${one.text}`}
              </td>
              <td>
                {atMoment(one.read_at)}
                {one.last_read_at !== one.read_at && (
                  <span className="faint small"> again {atMoment(one.last_read_at)}</span>
                )}
              </td>
              <td>{one.age_minutes === null ? 'not stated' : age(one.age_minutes)}</td>
              <td className="faint place">{one.evidence}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function History({ history }: Pick<CustomerPage, 'history'>) {
  return (
    <ul className="history">
      {history.map(({ from, until, reports, alerts }) => (
        <li key={from}>
          <b>
            {from === until ? onDay(from) : `${onDay(from)} to ${onDay(until)}, ${count(reports, 'report')}`}
          </b>
          : {alerts.length === 0 ? 'no alert' : alerts.map(alertText).join('; ')}
        </li>
      ))}
    </ul>
  );
}

function alertText({ about, state, percent }: CustomerPage['history'][number]['alerts'][number]): string {
  return `${subject(about)}: ${state}${percent === null ? '' : ` (${percent} % when it was reported)`}`;
}

/** The alerts of a customer in this report. */
export function Alerts({ alerts }: Pick<ShownCustomer, 'alerts'>) {
  if (alerts.length === 0) return <span className="faint none">none</span>;
  return (
    <ul className="alerts">
      {alerts.map((alert) => (
        <li key={alert.about} className={`alert alert-${alert.state}`}>
          {subject(alert.about)}: {news(alert)}
        </li>
      ))}
    </ul>
  );
}
