/** Days without data in a chart of bars: hatched over the whole height, so that they are not taken for a zero. */
import React, { useId } from 'react';
import { gaps } from './bars';

interface GapsProps {
  amounts: readonly (string | null)[];
  /** The left edge of the first day, and the width of each. */
  left: number;
  band: number;
  top: number;
  height: number;
}

export function Gaps({ amounts, left, band, top, height }: GapsProps) {
  const hatch = useId();
  return (
    <>
      <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect className="gap-ground" width="5" height="5" />
        <rect className="hatch" width="1.5" height="5" />
      </pattern>
      {gaps(amounts).map(({ start, length }) => (
        <rect
          key={start}
          fill={`url(#${hatch})`}
          x={left + start * band}
          y={top}
          width={length * band}
          height={height}
        />
      ))}
    </>
  );
}
