/** Credits by account: usual and largest credit, and a trend line. */
import React from 'react';
import type { Dashboard } from '../../lib/dashboard/dashboard_metrics';
import { Card } from './Card';
import { count, onFullDay, percent, shortAccount, wholeMoney } from './words';

interface AccountsProps extends Pick<Dashboard, 'accounts' | 'more_accounts' | 'now' | 'expected'> {
  selected: string | null;
  onSelect(account: string): void;
}

export function Accounts({ accounts, more_accounts, now, expected, selected, onSelect }: AccountsProps) {
  return (
    <Card title="By account" className="wide" about="Choose an account to see its requests below.">
      {accounts.length === 0 ? (
        <p className="empty">No credits in this period.</p>
      ) : (
        /* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard */
        <div className="scroll" tabIndex={0}>
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">Account</th>
                <th scope="col" className="number">
                  Credited
                </th>
                <th scope="col" className="number">
                  Share
                </th>
                <th scope="col" className="optional">
                  Over time
                </th>
                <th scope="col" className="number">
                  Requests
                </th>
                <th scope="col" className="number">
                  Median
                </th>
                {Object.keys(expected).length > 0 && (
                  <th scope="col" className="number">
                    Nine of ten between
                  </th>
                )}
                <th scope="col" className="number">
                  Largest
                </th>
                <th scope="col" className="number optional">
                  Last
                </th>
              </tr>
            </thead>
            <tbody>
              {accounts.map((one) => (
                <tr key={one.account} className={one.account === selected ? 'selected' : ''}>
                  <th scope="row">
                    <button
                      type="button"
                      className="link mono"
                      title={one.account}
                      aria-pressed={one.account === selected}
                      onClick={() => onSelect(one.account)}
                    >
                      {shortAccount(one.account)}
                    </button>
                  </th>
                  <td>{wholeMoney(one.amount)}</td>
                  <td className="faint">{percent(now.amount === 0 ? 0 : one.amount / now.amount)}</td>
                  <td className="optional">
                    <Spark values={one.trend} />
                  </td>
                  <td>{count(one.requests)}</td>
                  <td>{wholeMoney(one.median)}</td>
                  {Object.keys(expected).length > 0 && (
                    <td className="faint">{range(expected[one.account])}</td>
                  )}
                  <td className={one.largest > 8 * one.median ? 'remarkable' : ''}>
                    {wholeMoney(one.largest)}
                  </td>
                  <td className="faint optional">{onFullDay(one.last)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {more_accounts.accounts > 0 && (
        <p className="faint">
          and {count(more_accounts.accounts)} more accounts with {wholeMoney(more_accounts.amount)} together
        </p>
      )}
    </Card>
  );
}

function range(expected: { low: number; high: number } | undefined): string {
  return expected === undefined ? '' : `${wholeMoney(expected.low)} – ${wholeMoney(expected.high)}`;
}

const [WIDTH, HEIGHT] = [110, 24];

/** A trend line without axes: the neighbouring figures give its scale. */
function Spark({ values }: { values: readonly number[] }) {
  const highest = Math.max(...values, 1);
  const band = WIDTH / Math.max(1, values.length);
  return (
    <svg className="spark" width={WIDTH} height={HEIGHT} aria-hidden="true">
      {values.map((value, index) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a step has no id but its index
          key={index}
          className="fill-accent"
          x={index * band}
          y={HEIGHT - (value / highest) * HEIGHT}
          width={Math.max(band - (band > 3 ? 1 : 0), 0.5)}
          height={(value / highest) * HEIGHT}
        />
      ))}
    </svg>
  );
}
