/** The filter above the list of runs; stored in the URL, so that a filtered list can be bookmarked and shared. */
import { h } from '../dom.ts';

const STATUSES: [value: string, text: string][] = [
  ['', 'All'],
  ['active', 'Under way'],
  ['success', 'Success'],
  ['failure', 'Failed'],
  ['canceled', 'Canceled'],
];
const HOUR = 3_600_000;
const SPANS: [value: string, text: string, milliseconds: number | undefined][] = [
  ['', 'Any time', undefined],
  ['hour', 'Last hour', HOUR],
  ['day', 'Last 24 hours', 24 * HOUR],
  ['week', 'Last 7 days', 7 * 24 * HOUR],
];

export interface RunFilter {
  element: HTMLElement;
  /** The query parameters of the request. */
  query(): Record<string, string>;
  isSet(): boolean;
}

export function runFilter(changed: () => void): RunFilter {
  const given = new URLSearchParams(location.search);
  const text = h('input', {
    type: 'search',
    id: 'filter-text',
    placeholder: 'Customer, account SID, link, path or any other text',
    value: given.get('text') ?? '',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const span = h(
    'select',
    { id: 'filter-span' },
    ...SPANS.map(([value, text]) => h('option', { value, selected: given.get('time') === value }, text)),
  );
  const statuses = STATUSES.map(([value, text]) => {
    const checked = (given.get('status') ?? '') === value;
    const radio = h('input', { type: 'radio', name: 'status', value, checked });
    return { value, radio, label: h('label', { class: 'choice' }, radio, h('span', {}, text)) };
  });
  const day = h('input', { type: 'date', id: 'filter-day', value: given.get('until') ?? '' });
  const status = () => statuses.find(({ radio }) => radio.checked)?.value ?? '';

  const apply = () => {
    const address = new URLSearchParams();
    if (text.value !== '') address.set('text', text.value);
    if (status() !== '') address.set('status', status());
    if (span.value !== '') address.set('time', span.value);
    if (day.value !== '') address.set('until', day.value);
    const query = address.toString();
    history.replaceState(null, '', query === '' ? '/' : `/?${query}`);
    changed();
  };
  const element = h(
    'form',
    {
      class: 'filter',
      role: 'search',
      'aria-label': 'Runs',
      oninput: apply,
      onsubmit: (event) => event.preventDefault(),
    },
    h('label', { class: 'hidden', for: 'filter-text' }, 'Text'),
    text,
    h(
      'fieldset',
      { class: 'choices' },
      h('legend', { class: 'hidden' }, 'Status'),
      ...statuses.map(({ label }) => label),
    ),
    h('label', { class: 'hidden', for: 'filter-span' }, 'Time'),
    span,
    h('label', { class: 'filter-day', for: 'filter-day' }, 'until', day),
  );
  return {
    element,
    query: () => {
      const milliseconds = SPANS.find(([value]) => value === span.value)?.[2];
      return {
        text: text.value.trim(),
        status: status(),
        ...(milliseconds !== undefined && { after: String(Date.now() - milliseconds) }),
        ...(day.value !== '' && { before: String(endOfDay(day.value)) }),
      };
    },
    isSet: () => [text.value, status(), span.value, day.value].some((value) => value !== ''),
  };
}

/** Milliseconds since the epoch, in the time zone of the browser. */
function endOfDay(day: string): number {
  const end = new Date(`${day}T00:00`);
  end.setDate(end.getDate() + 1);
  return end.getTime();
}
