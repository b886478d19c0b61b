/** The figures of one request as rows, fastest first, for the table and the chart. */
import type { RequestResults } from './request.ts';
import type { Spread } from './samples.ts';

export interface Row {
  name: string;
  kind: 'floor' | 'ours' | 'peer';
  /** Absent when the subject failed. */
  time?: Spread;
  failed?: string;
  /** Ratio to papermill alone. */
  ratio?: number;
  cpu?: Spread;
  memory?: number | null;
}

export function requestRows({ floors, subjects }: RequestResults): Row[] {
  const ratio = (time: Spread) => time.median / floors.papermill.median;
  const alone = (name: string, time: Spread): Row => ({ name, kind: 'floor', time, ratio: ratio(time) });
  const rows = Object.entries(subjects).map(([name, found]): Row => {
    const kind = name === 'CreditBot' ? 'ours' : 'peer';
    if ('failed' in found) return { name, kind, failed: found.failed.split('\n')[0]?.slice(0, 160) };
    const { reply: time, cpuSeconds: cpu, memory } = found;
    return { name, kind, time, ratio: ratio(time), cpu, memory };
  });
  return [
    alone('floor: the HTTP calls alone', floors.roundTrips),
    alone('floor: the cells by bare `exec`, cold', floors.cells),
    alone('floor: `python -m papermill`, cold', floors.papermill),
    ...rows,
  ].sort(
    (a, b) => (a.time?.median ?? Number.POSITIVE_INFINITY) - (b.time?.median ?? Number.POSITIVE_INFINITY),
  );
}
