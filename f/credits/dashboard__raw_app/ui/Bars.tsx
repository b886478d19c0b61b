/** A bar chart over time, stacked for several parts. */
import React, { type ReactNode } from 'react';
import { Chart } from './Chart';
import { ticks } from './scale';

export interface Part {
  name: string;
  /** CSS class of its colour. */
  tone: string;
  values: readonly number[];
}

interface BarsProps {
  label: string;
  steps: readonly string[];
  parts: readonly Part[];
  tickText(value: number): string;
  readout(index: number): ReactNode;
}

/** Maximum width in pixels: few steps leave gaps instead of making thick bars. */
const WIDEST = 46;

export function Bars({ label, steps, parts, tickText, readout }: BarsProps) {
  const sums = steps.map((_, index) => parts.reduce((all, { values }) => all + (values[index] ?? 0), 0));
  const scale = ticks(Math.max(...sums, 0), 4).map((value) => ({ value, text: tickText(value) }));
  return (
    <Chart label={label} steps={steps} ticks={scale} readout={readout}>
      {({ x, y, band, bottom, cursor }) => {
        const gap = band > 12 ? Math.max(band * 0.22, band - WIDEST) : band > 4 ? 1 : 0;
        return steps.map((step, index) => {
          let below = 0;
          return (
            <g key={`${step}-${x(index)}`} className={cursor !== null && cursor !== index ? 'dim' : ''}>
              {parts.map(({ name, tone, values }) => {
                const value = values[index] ?? 0;
                const [from, to] = [y(below), y(below + value)];
                below += value;
                if (value === 0) return null;
                const height = Math.max(from - to, 1);
                const top = Math.min(to, bottom - 1);
                return (
                  <rect
                    key={name}
                    className={`fill-${tone}`}
                    x={x(index) + gap / 2}
                    y={top}
                    width={Math.max(band - gap, 1)}
                    height={height}
                    rx={band > 8 && parts.length === 1 ? 2 : 0}
                  />
                );
              })}
            </g>
          );
        });
      }}
    </Chart>
  );
}
