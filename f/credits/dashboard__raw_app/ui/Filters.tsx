/** The period and channel of the dashboard. */
import React from 'react';
import { Choice } from './Card';

/** Days, UTC; `until` is the day after the last one. Absent: no limit. */
export interface Chosen {
  from?: string;
  until?: string;
  channel?: string;
}

export type Span = '30' | '90' | '365' | 'all' | 'own';

interface FiltersProps {
  span: Span;
  chosen: Chosen;
  channels: readonly { id: string; name: string }[];
  onSpan(span: Span): void;
  onChange(chosen: Chosen): void;
}

const SPANS = [
  { value: '30', text: '30 days' },
  { value: '90', text: '90 days' },
  { value: '365', text: '12 months' },
  { value: 'all', text: 'All' },
  { value: 'own', text: 'Dates' },
] as const;

const DAY_MS = 86_400_000;
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

/** The days of a span that ends today. */
export function daysOf(span: Span, now: number): Pick<Chosen, 'from' | 'until'> {
  if (span === 'all' || span === 'own') return {};
  return { from: dayOf(now - (Number(span) - 1) * DAY_MS), until: dayOf(now + DAY_MS) };
}

export function Filters({ span, chosen, channels, onSpan, onChange }: FiltersProps) {
  const { from = '', until } = chosen;
  const last = until === undefined ? '' : dayOf(Date.parse(until) - DAY_MS);
  const set = (change: Chosen) => onChange({ ...chosen, ...change });
  return (
    <form className="filters" onSubmit={(event) => event.preventDefault()} aria-label="Filters">
      <Choice label="Time" value={span} options={SPANS} onChange={onSpan} />
      {span === 'own' && (
        <>
          <label className="inline">
            From{' '}
            <input
              type="date"
              value={from}
              max={last || undefined}
              onChange={({ target }) => set({ from: target.value || undefined })}
            />
          </label>
          <label className="inline">
            to{' '}
            <input
              type="date"
              value={last}
              min={from || undefined}
              onChange={({ target }) =>
                set({ until: target.value === '' ? undefined : dayOf(Date.parse(target.value) + DAY_MS) })
              }
            />
          </label>
        </>
      )}
      <label className="inline">
        Channel{' '}
        <select
          value={chosen.channel ?? ''}
          onChange={({ target }) => set({ channel: target.value || undefined })}
        >
          <option value="">all</option>
          {channels.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </form>
  );
}
