/** The frame of a chart over time: axes, a cursor for pointer and keyboard, and its values as text. */
import React, { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from 'react';
import { labelled } from './scale';
import { useWidth } from './use_size';

export interface Plot {
  /** Left edge of a step in pixels. */
  x(index: number): number;
  y(value: number): number;
  /** Width of a step in pixels. */
  band: number;
  bottom: number;
  cursor: number | null;
}

interface ChartProps {
  /** Label for screen readers. */
  label: string;
  /** Short labels of the steps, below the axis. */
  steps: readonly string[];
  ticks: readonly { value: number; text: string }[];
  /** The values of a step as text; shown and read out. */
  readout(index: number): ReactNode;
  children(plot: Plot): ReactNode;
}

const HEIGHT = 232;
const [TOP, BOTTOM, LEFT, RIGHT] = [10, 26, 52, 8];

export function Chart({ label, steps, ticks, readout, children }: ChartProps) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const [cursor, setCursor] = useState<number | null>(null);
  const inner = Math.max(0, width - LEFT - RIGHT);
  const band = inner / Math.max(1, steps.length);
  const bottom = HEIGHT - BOTTOM;
  const highest = ticks.at(-1)?.value ?? 1;
  const plot: Plot = {
    x: (index) => LEFT + index * band,
    y: (value) => bottom - (value / highest) * (bottom - TOP),
    band,
    bottom,
    cursor,
  };
  const clamp = (index: number) => Math.min(steps.length - 1, Math.max(0, index));
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const left = event.clientX - event.currentTarget.getBoundingClientRect().left;
    if (band > 0) setCursor(clamp(Math.floor((left - LEFT) / band)));
  };
  const move = (event: KeyboardEvent) => {
    const at = cursor ?? steps.length - 1;
    const targets: Record<string, number | null> = {
      ArrowLeft: cursor === null ? at : at - 1,
      ArrowRight: cursor === null ? at : at + 1,
      Home: 0,
      End: steps.length - 1,
      Escape: null,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    setCursor(target === null ? null : clamp(target));
  };
  return (
    <div className="chart" ref={ref}>
      {width > 0 && (
        <svg
          width={width}
          height={HEIGHT}
          role="application"
          aria-roledescription="chart"
          aria-label={`${label}. Left and right arrow keys read the values.`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move its cursor
          tabIndex={0}
          onPointerMove={point}
          onPointerDown={point}
          onPointerLeave={() => setCursor(null)}
          onKeyDown={move}
          onBlur={() => setCursor(null)}
        >
          {ticks.map(({ value, text }) => (
            <g key={value} className="tick">
              <line x1={LEFT} x2={width - RIGHT} y1={plot.y(value)} y2={plot.y(value)} />
              <text x={LEFT - 8} y={plot.y(value)} dy="0.32em" textAnchor="end">
                {text}
              </text>
            </g>
          ))}
          {labelled(steps.length, inner / 74).map((index) => (
            <text
              key={index}
              className="step"
              x={Math.min(plot.x(index) + band / 2, width - RIGHT - 20)}
              y={HEIGHT - 7}
              textAnchor="middle"
            >
              {steps[index]}
            </text>
          ))}
          {cursor !== null && (
            <rect className="cursor" x={plot.x(cursor)} y={TOP} width={band} height={bottom - TOP} />
          )}
          {children(plot)}
        </svg>
      )}
      {cursor !== null && (
        <div
          className="readout"
          style={
            plot.x(cursor) > width / 2
              ? { right: width - plot.x(cursor) + 8 }
              : { left: plot.x(cursor) + band + 8 }
          }
        >
          {readout(cursor)}
        </div>
      )}
      <p className="hidden" aria-live="polite">
        {cursor !== null && readout(cursor)}
      </p>
    </div>
  );
}
