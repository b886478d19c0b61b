/** Why the big movers moved, and whom to call. */
import React from 'react';
import type { ReportPage, ShownCustomer } from '../../lib/page/report_page';
import { Card } from './Card';
import { Drivers } from './Drivers';

interface ChosenProps {
  onOpen(customer: string): void;
}

export function Movers({
  customers,
  prior_month,
  onOpen,
}: Pick<ReportPage, 'customers' | 'prior_month'> & ChosenProps) {
  const movers = customers.filter(({ drivers }) => drivers !== null);
  return (
    <Card
      title="What drives the changes"
      about={`Services of big movers, against ${prior_month} scaled to the same days. One scale within a customer; the bars add up to its change.`}
    >
      {movers.length === 0 && <p className="empty">No customer moved by more than the threshold.</p>}
      <ul className="movers">
        {movers.map((one) => (
          <li key={one.customer}>
            <h3>
              <Name one={one} onOpen={onOpen} /> <span className="faint">{one.change_text}</span>
            </h3>
            <Drivers rows={shownDrivers(one)} change={one.change ?? ''} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Other is left out where it is nothing. */
function shownDrivers({ drivers }: ShownCustomer) {
  return (drivers ?? []).filter(({ kind, change }) => kind !== 'other' || change !== '0.00');
}

export function Watch({
  customers,
  watched,
  prior_month,
  onOpen,
}: Pick<ReportPage, 'customers' | 'watched' | 'prior_month'> & ChosenProps) {
  const named = new Map(customers.map((one) => [one.customer, one]));
  const entries = [
    ...watched.map(({ customer, text }) => ({ customer, text })),
    ...customers.flatMap(({ customer, vanished }) =>
      vanished.map(({ name, prior_month: before }) => ({
        customer,
        text: `"${name}" has vanished, ${before} in ${prior_month}`,
      })),
    ),
  ];
  return (
    <Card
      title="Customers to watch"
      about="Escalations, stale tickets, credits of the month, and line items that have vanished."
    >
      {entries.length === 0 && <p className="empty">Nobody.</p>}
      <ul className="watch">
        {entries.map(({ customer, text }) => {
          const one = named.get(customer);
          return one === undefined ? null : (
            <li key={`${customer} ${text}`}>
              <Name one={one} onOpen={onOpen} /> <span>{text}</span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function Name({ one, onOpen }: { one: ShownCustomer } & ChosenProps) {
  return (
    <button type="button" className="link" onClick={() => onOpen(one.customer)}>
      {one.display_name}
    </button>
  );
}
