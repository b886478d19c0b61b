/** What a change is made of, as bars to both sides of zero on one scale; they add up to the change. */
import React from 'react';
import { signedBars } from './bars';

interface DriverRow {
  name: string | null;
  kind: string;
  text: string;
  change: string;
  current?: string | null;
  prior?: string | null;
}

export function Drivers({ rows, change }: { rows: readonly DriverRow[]; change: string }) {
  const { zero, bars } = signedBars(rows.map((row) => row.change));
  return (
    <table className="drivers">
      <tbody>
        {rows.map(({ name, kind, text, current, prior }, index) => {
          const bar = bars[index] ?? { left: 0, width: 0, isNegative: false };
          return (
            <tr key={name ?? 'other'}>
              <th scope="row">
                {name ?? 'other'} {name !== null && <span className="kind">{kind}</span>}
                {current && prior && (
                  <span className="faint small">
                    {prior} → {current}
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
