/** What a change is made of, as bars to both sides of zero on one scale; they add up to the change. */
import React from 'react';
import { signedBars } from './bars';

interface DriverRow {
  name: string | null;
  kind: string;
  text: string;
  change: string;
  expected?: string | null;
  current?: string | null;
}

export function Drivers({ rows, change }: { rows: readonly DriverRow[]; change: string }) {
  const { zero, bars } = signedBars(rows.map((row) => row.change));
  return (
    <table className="drivers">
      <tbody>
        {rows.map(({ name, kind, text, expected, current }, index) => {
          const bar = bars[index] ?? { left: 0, width: 0, isNegative: false };
          return (
            <tr key={name ?? 'other'}>
              <th scope="row">
                {name ?? 'other'} {name !== null && <span className="kind">{kind}</span>}
                {expected && current && (
                  <span className="faint small">
                    {expected} → {current}
                  </span>
                )}
              </th>
              <td className="track">
                <i className="zero" style={{ left: `${zero}%` }} />
                <i
                  className={bar.isNegative ? 'down' : 'up'}
                  style={{ left: `${bar.left}%`, width: `max(2px, ${bar.width}%)` }}
                />
              </td>
              <td className="number">{text}</td>
            </tr>
          );
        })}
        <tr className="sum">
          <th scope="row">Change</th>
          <td />
          <td className="number">{change}</td>
        </tr>
      </tbody>
    </table>
  );
}
