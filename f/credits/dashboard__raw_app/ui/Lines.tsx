/** A line chart over time with a target; a step without values is a gap. */
import React, { type ReactNode } from 'react';
import { Chart, type Plot } from './Chart';
import { secondTicks } from './scale';

export interface Line {
  name: string;
  tone: string;
  values: readonly (number | null)[];
}

interface LinesProps {
  label: string;
  steps: readonly string[];
  lines: readonly Line[];
  target: { value: number; text: string };
  tickText(value: number): string;
  readout(index: number): ReactNode;
}

export function Lines({ label, steps, lines, target, tickText, readout }: LinesProps) {
  const highest = Math.max(target.value, ...lines.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const scale = secondTicks(highest).map((value) => ({ value, text: tickText(value) }));
  return (
    <Chart label={label} steps={steps} ticks={scale} readout={readout}>
      {(plot) => (
        <>
          <g className="target">
            <line
              x1={plot.x(0)}
              x2={plot.x(steps.length)}
              y1={plot.y(target.value)}
              y2={plot.y(target.value)}
            />
            <text x={plot.x(steps.length) - 2} y={plot.y(target.value) - 5} textAnchor="end">
              {target.text}
            </text>
          </g>
          {lines.map(({ name, tone, values }) => (
            <g key={name} className={`line line-${tone}`}>
              <path d={pathOf(values, plot)} />
              {values.map((value, index) =>
                value !== null && (index === plot.cursor || isAlone(values, index)) ? (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a step has no id but its index
                  <circle key={index} cx={plot.x(index) + plot.band / 2} cy={plot.y(value)} r={3.5} />
                ) : null,
              )}
            </g>
          ))}
        </>
      )}
    </Chart>
  );
}

function isAlone(values: Line['values'], index: number): boolean {
  return (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null;
}

function pathOf(values: Line['values'], { x, y, band }: Plot): string {
  let isDrawing = false;
  return values
    .map((value, index) => {
      if (value === null) {
        isDrawing = false;
        return '';
      }
      const command = isDrawing ? 'L' : 'M';
      isDrawing = true;
      return `${command}${(x(index) + band / 2).toFixed(1)} ${y(value).toFixed(1)}`;
    })
    .join('');
}
