/** Small bars of each day, from 0 to the highest day of the customer. A day without data is hatched, a zero is a flat line. */
import React from 'react';
import { shares } from './bars';
import { Gaps } from './Gaps';
import { onDay } from './words';

interface SparkProps {
  days: readonly string[];
  daily: readonly (string | null)[];
  highest: string | null;
  /** Index of the first day of this month. */
  monthStart: number;
}

const [BAND, HEIGHT] = [4, 36];

export function Spark({ days, daily, highest, monthStart }: SparkProps) {
  const width = days.length * BAND;
  return (
    <span className="spark">
      <svg
        viewBox={`0 0 ${width} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label(days, daily, highest)}
      >
        <Gaps amounts={daily} left={0} band={BAND} top={0} height={HEIGHT} />
        {shares(daily).map((share, index) => {
          if (share === null) return null;
          const height = Math.max(1, share * (HEIGHT - 1));
          return (
            <rect
              key={days[index]}
              className={index < monthStart ? 'bar-before' : 'bar-now'}
              x={index * BAND + 0.5}
              y={HEIGHT - height}
              width={BAND - 1}
              height={height}
            />
          );
        })}
        <line className="month" x1={monthStart * BAND} x2={monthStart * BAND} y1={0} y2={HEIGHT} />
      </svg>
      <span className="spark-top" aria-hidden="true">
        {highest === null ? 'no data' : `max ${highest}`}
      </span>
    </span>
  );
}

function label(days: readonly string[], daily: SparkProps['daily'], highest: string | null): string {
  const [first = '', last = ''] = [days[0], days.at(-1)];
  const missing = days.filter((_, index) => daily[index] === null);
  const without =
    missing.length === 0
      ? 'data on every day'
      : `no data on ${missing.length > 5 ? `${missing.length} days` : missing.map(onDay).join(', ')}`;
  return `Spend per day, ${onDay(first)} to ${onDay(last)}: highest ${highest ?? 'not known'}, ${without}`;
}
