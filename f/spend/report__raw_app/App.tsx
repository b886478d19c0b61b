/** The page of the Customer Spend Monitor: the report of a day, with what is behind it. */
import React, { useState } from 'react';
import type { Flag } from '../lib/pace/flag';
import type { ReportPage } from '../lib/page/report_page';
import { Problem } from './ui/Card';
import { Customers } from './ui/Customers';
import { type Filter, noFilter } from './ui/filter';
import { Movers, Watch } from './ui/Movers';
import { Channels, ReportText } from './ui/Posted';
import { Sources } from './ui/Sources';
import { type Answer, useReport } from './ui/use_report';
import { atMoment, FLAGS, onDay, onFullDay } from './ui/words';

export default function App() {
  const [day, setDay] = useState<string | null>(null);
  const { data, problem, isLoading, again } = useReport(day);
  const report = data?.report ?? null;
  return (
    <main className="page" aria-busy={isLoading}>
      <header className="page-head">
        <div>
          <h1>Customer spend</h1>
          <p className="lead" role="status">
            {headline(data, isLoading)}
          </p>
        </div>
        {data !== null && data.days.length > 0 && (
          <label className="inline">
            Report of{' '}
            <select value={day ?? data.days[0]} onChange={({ target }) => setDay(target.value)}>
              {data.days.map((one) => (
                <option key={one} value={one}>
                  {onFullDay(one)}
                </option>
              ))}
            </select>
          </label>
        )}
        <button type="button" onClick={again} disabled={isLoading}>
          {isLoading ? 'Loading…' : 'Refresh'}
        </button>
      </header>
      {problem !== null && <Problem title="The report could not be loaded." text={problem} again={again} />}
      {data === null && problem === null && <div className="card skeleton" style={{ height: 420 }} />}
      {data !== null && report === null && <Nothing />}
      {report !== null && (
        <div className={isLoading ? 'content stale' : 'content'}>
          <Content key={report.as_of} report={report} />
        </div>
      )}
    </main>
  );
}

function Content({ report }: { report: ReportPage }) {
  const [filter, setFilter] = useState<Filter>(noFilter);
  const [opened, setOpened] = useState<string | null>(null);
  const open = (customer: string) => {
    setFilter(noFilter);
    setOpened(customer);
    requestAnimationFrame(() => document.getElementById(`customer-${customer}`)?.scrollIntoView());
  };
  return (
    <>
      <Flags {...report} chosen={filter.flag} onChoose={(flag) => setFilter({ ...filter, flag })} />
      <div className="grid">
        <Movers {...report} onOpen={open} />
        <div className="column">
          <Watch {...report} onOpen={open} />
          <Channels {...report} />
        </div>
        <Customers report={report} filter={filter} opened={opened} onFilter={setFilter} onOpen={setOpened} />
        <Sources {...report} />
        <ReportText {...report} />
      </div>
    </>
  );
}

interface FlagsProps extends Pick<ReportPage, 'customers'> {
  chosen: Flag | null;
  onChoose(flag: Flag | null): void;
}

/** How many customers have each flag; a second click shows all again. */
function Flags({ customers, chosen, onChoose }: FlagsProps) {
  return (
    <fieldset className="tiles">
      <legend className="hidden">Customers by flag</legend>
      {(Object.keys(FLAGS) as Flag[]).map((flag) => (
        <button
          key={flag}
          type="button"
          className={`tile flag-${flag}`}
          aria-pressed={chosen === flag}
          onClick={() => onChoose(chosen === flag ? null : flag)}
        >
          <span className="tile-name">
            <span aria-hidden="true">{FLAGS[flag].mark}</span> {FLAGS[flag].name}
          </span>
          <span className="tile-value">{customers.filter((one) => one.flag === flag).length}</span>
        </button>
      ))}
    </fieldset>
  );
}

function headline(data: Answer | null, isLoading: boolean): string {
  if (data === null) return isLoading ? 'Loading the last report…' : '';
  if (data.report === null) return 'No report.';
  const { as_of, made_at, policy_version } = data.report;
  return `Up to ${onDay(as_of)}, made ${atMoment(made_at)} with policy ${policy_version}`;
}

function Nothing() {
  return (
    <div className="empty large">
      <h2>There is no report yet</h2>
      <p>
        Run the flow <code>f/spend/flows/daily_report</code>, or switch its schedule on. With the simulated
        company: <code>npm start -- spend</code>.
      </p>
    </div>
  );
}
