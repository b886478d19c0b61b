/** The spend of each day with axes; the arrow keys or the pointer read the days. */
import React, { type KeyboardEvent, type PointerEvent, useState } from 'react';
import type { CustomerPage } from '../../lib/page/customer_page';
import { shares } from './bars';
import { Gaps } from './Gaps';
import { useWidth } from './use_width';
import { onDay, onFullDay } from './words';

const HEIGHT = 190;
const [TOP, BOTTOM, LEFT, RIGHT] = [8, 24, 52, 6];

export function DailyChart({ name, days, axis }: Pick<CustomerPage, 'days' | 'axis'> & { name: string }) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const [cursor, setCursor] = useState<number | null>(null);
  const inner = Math.max(0, width - LEFT - RIGHT);
  const band = inner / days.length;
  const bottom = HEIGHT - BOTTOM;
  const x = (index: number) => LEFT + index * band;
  const height = (share: number) => share * (bottom - TOP);
  const amounts = days.map(({ amount }) => amount);
  const top = axis.at(-1)?.value ?? '1';
  const tickShares = shares(
    axis.map(({ value }) => value),
    top,
  );
  const point = ({ clientX, currentTarget }: PointerEvent<SVGSVGElement>) => {
    const index = Math.floor((clientX - currentTarget.getBoundingClientRect().left - LEFT) / band);
    setCursor(index >= 0 && index < days.length ? index : null);
  };
  const move = (event: KeyboardEvent) => {
    const target = targetOf(event.key, cursor, days.length - 1);
    if (target === undefined) return;
    event.preventDefault();
    setCursor(target);
  };
  const shown = cursor === null ? undefined : days[cursor];
  const readout = shown === undefined ? '' : `${onFullDay(shown.day)}: ${shown.text}`;
  return (
    <div className="chart" ref={ref}>
      {width > 0 && (
        <svg
          width={width}
          height={HEIGHT}
          role="application"
          aria-roledescription="chart"
          aria-label={`Spend of ${name} per day. Left and right arrow keys read the days.`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move its cursor
          tabIndex={0}
          onPointerMove={point}
          onPointerDown={point}
          onPointerLeave={() => setCursor(null)}
          onKeyDown={move}
          onBlur={() => setCursor(null)}
        >
          {axis.map(({ value, text }, index) => {
            const y = bottom - height(tickShares[index] ?? 0);
            return (
              <g key={value} className="tick">
                <line x1={LEFT} x2={width - RIGHT} y1={y} y2={y} />
                <text x={LEFT - 8} y={y} dy="0.32em" textAnchor="end">
                  {text}
                </text>
              </g>
            );
          })}
          <Gaps amounts={amounts} left={LEFT} band={band} top={TOP} height={bottom - TOP} />
          {shares(amounts, top).map((share, index) => {
            const day = days[index]?.day ?? '';
            if (share === null) return null;
            const tall = Math.max(1, height(share));
            return (
              <rect
                key={day}
                className={`${isOfLast(day, days) ? 'bar-now' : 'bar-before'}${index === cursor ? ' read' : ''}`}
                x={x(index) + band * 0.12}
                y={bottom - tall}
                width={Math.max(1, band * 0.76)}
                height={tall}
              />
            );
          })}
          {days.map(({ day }, index) =>
            day.endsWith('-01') || day.endsWith('-15') ? (
              <text key={day} className="step" x={x(index)} y={HEIGHT - 6}>
                {onDay(day)}
              </text>
            ) : null,
          )}
          {cursor !== null && (
            <rect className="cursor" x={x(cursor)} y={TOP} width={band} height={bottom - TOP} />
          )}
        </svg>
      )}
      <p className="readout" aria-live="polite">
        {readout || 'Fainter bars: the month before. Hatched: no data.'}
      </p>
    </div>
  );
}

function isOfLast(day: string, days: readonly { day: string }[]): boolean {
  return day.slice(0, 7) === days.at(-1)?.day.slice(0, 7);
}

/** Where a key moves the cursor; undefined for other keys. */
function targetOf(key: string, cursor: number | null, last: number): number | null | undefined {
  switch (key) {
    case 'ArrowLeft':
      return cursor === null ? last : Math.max(0, cursor - 1);
    case 'ArrowRight':
      return cursor === null ? last : Math.min(last, cursor + 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'Escape':
      return null;
    default:
      return undefined;
  }
}
