/** The customers of the report: flag, amounts, change, alerts and days; each opens its details. */
import React, { useId } from 'react';
import type { ReportPage, ShownAmount, ShownCustomer } from '../../lib/page/report_page';
import { Card } from './Card';
import { Alerts, Details } from './Details';
import { type Filter, listed } from './filter';
import { Spark } from './Spark';
import { count, FLAGS, onDay, SOURCES } from './words';

interface CustomersProps {
  report: ReportPage;
  filter: Filter;
  opened: string | null;
  onFilter(filter: Filter): void;
  onOpen(customer: string | null): void;
}

export function Customers({ report, filter, opened, onFilter, onOpen }: CustomersProps) {
  const shown = listed(report.customers, filter);
  const [first = ''] = report.days;
  return (
    <Card
      title="Customers"
      className="wide"
      about={`${report.month} 1 to ${Number(report.as_of.slice(8))}, against ${report.prior_month} scaled to the same days. Bars per day since ${onDay(first)}: each customer has its own scale, from 0 to its highest day (max).`}
    >
      <form className="filters" onSubmit={(event) => event.preventDefault()} aria-label="Filters">
        <label className="inline">
          Search{' '}
          <input
            type="search"
            value={filter.search}
            onChange={({ target }) => onFilter({ ...filter, search: target.value })}
          />
        </label>
        <label className="inline">
          Flag{' '}
          <select
            value={filter.flag ?? ''}
            onChange={({ target }) => onFilter({ ...filter, flag: (target.value || null) as Filter['flag'] })}
          >
            <option value="">all</option>
            {Object.entries(FLAGS).map(([flag, { name }]) => (
              <option key={flag} value={flag}>
                {name.toLowerCase()}
              </option>
            ))}
          </select>
        </label>
        <label className="inline">
          Order{' '}
          <select
            value={filter.order}
            onChange={({ target }) => onFilter({ ...filter, order: target.value as Filter['order'] })}
          >
            <option value="flagged">flagged first</option>
            <option value="report">as in the report</option>
          </select>
        </label>
        <p className="faint" role="status">
          {shown.length === report.customers.length
            ? count(shown.length, 'customer')
            : `${shown.length} of ${count(report.customers.length, 'customer')}`}
        </p>
      </form>
      <div className="heads" aria-hidden="true">
        <span>Customer</span>
        <span className="number">{report.month} so far</span>
        <span className="number">{report.prior_month}, whole</span>
        <span className="number">Change</span>
        <span>Alerts</span>
        <span>Per day</span>
      </div>
      {shown.length === 0 && <p className="empty">No customer matches.</p>}
      <ul className="customers">
        {shown.map((one) => (
          <Row
            key={one.customer}
            one={one}
            report={report}
            isOpen={opened === one.customer}
            onOpen={() => onOpen(opened === one.customer ? null : one.customer)}
          />
        ))}
      </ul>
    </Card>
  );
}

interface RowProps {
  one: ShownCustomer;
  report: ReportPage;
  isOpen: boolean;
  onOpen(): void;
}

function Row({ one, report, isOpen, onOpen }: RowProps) {
  const id = useId();
  const { name, mark } = FLAGS[one.flag];
  const start = report.days.indexOf(`${report.as_of.slice(0, 8)}01`);
  return (
    <li id={`customer-${one.customer}`}>
      <div className="customer">
        <div className="who">
          <h3>
            <button type="button" className="open" aria-expanded={isOpen} aria-controls={id} onClick={onOpen}>
              {one.display_name}
            </button>
          </h3>
          <p>
            <span className={`flag flag-${one.flag}`}>
              <span aria-hidden="true">{mark}</span> {name}
            </span>{' '}
            <span className="status">{one.month_to_date.state === 'no_data' ? '' : one.status_text}</span>
          </p>
        </div>
        <Amount name={`${report.month} so far`} amount={one.month_to_date} />
        <Amount name={`${report.prior_month}, whole`} amount={one.prior_month} />
        <div className="figure number">
          <span className="label">Change </span>
          <span className="percent">{one.change_text ?? '–'}</span>
          {one.change !== null && <span className="faint small">{one.change}</span>}
        </div>
        <div className="figure alerts-cell">
          <span className="label">Alerts </span>
          <Alerts alerts={one.alerts} />
        </div>
        <Spark days={report.days} daily={one.daily} highest={one.highest} monthStart={start} />
        {one.month_to_date.state === 'no_data' && (
          <p className="why">
            <b>No data</b> {one.month_to_date.detail}
          </p>
        )}
      </div>
      <div id={id}>{isOpen && <Details one={one} report={report} />}</div>
    </li>
  );
}

function Amount({ name, amount }: { name: string; amount: ShownAmount }) {
  return (
    <div className="figure number">
      <span className="label">{name} </span>
      {amount.state === 'known' ? (
        <>
          <span>{amount.text}</span>
          {amount.source !== 'tableau' && <span className="second small">{SOURCES[amount.source]}</span>}
        </>
      ) : (
        <span className="missing" title={amount.detail}>
          no data
        </span>
      )}
    </div>
  );
}
