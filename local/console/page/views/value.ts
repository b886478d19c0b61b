/** A JSON value for reading: fields as a table, long texts in full, deep parts folded. */
import { h } from '../dom.ts';
import { notify } from '../view.ts';

const LONG_TEXT = 80;
const MOST_TEXT = 100_000;
const MOST_ROWS = 200;

export function valueView(value: unknown): HTMLElement {
  const copy = h(
    'button',
    {
      type: 'button',
      class: 'quiet copy',
      onclick: async () => {
        await navigator.clipboard.writeText(JSON.stringify(value, null, 2));
        notify('Copied as JSON');
      },
    },
    'Copy JSON',
  );
  return h('div', { class: 'value' }, copy, shown(value, 0));
}

function shown(value: unknown, depth: number): HTMLElement {
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object' || value === null) {
    return h('code', { class: `scalar scalar-${value === null ? 'null' : typeof value}` }, String(value));
  }
  const entries = Array.isArray(value)
    ? value.map((item, index) => [String(index), item])
    : Object.entries(value);
  if (entries.length === 0)
    return h('code', { class: 'scalar scalar-null' }, Array.isArray(value) ? '[]' : '{}');
  const rows = entries.slice(0, MOST_ROWS).map(([name, item]) => row(String(name), item, depth));
  const rest = entries.length - MOST_ROWS;
  return h(
    'dl',
    { class: Array.isArray(value) ? 'fields entries' : 'fields' },
    ...rows,
    rest > 0 && h('dt', { class: 'faint' }, `… ${rest} more`),
  );
}

function row(name: string, item: unknown, depth: number): HTMLElement {
  const label = h('dt', {}, name);
  if (typeof item !== 'object' || item === null || isSmall(item)) {
    return h('div', { class: 'field' }, label, h('dd', {}, isSmall(item) ? small(item) : shown(item, depth)));
  }
  const size = sizeOf(item);
  const details = h(
    'details',
    { open: depth === 0 && Object.keys(item).length <= 12 },
    h('summary', {}, gist(item), h('span', { class: 'faint' }, size)),
  );
  // Filled when opened: a large folded result costs nothing.
  const fill = () => {
    if (details.open && details.childElementCount === 1) details.append(shown(item, depth + 1));
  };
  details.addEventListener('toggle', fill);
  fill();
  return h('div', { class: 'field' }, label, h('dd', {}, details));
}

function sizeOf(item: object): string {
  const size = Object.keys(item).length;
  if (Array.isArray(item)) return size === 1 ? '1 item' : `${size} items`;
  return size === 1 ? '1 field' : `${size} fields`;
}

/** The plain values of an object, as many as fit on a line. */
function gist(item: object): HTMLElement | false {
  if (Array.isArray(item)) return false;
  const plain = Object.values(item).filter((one) => one !== null && one !== '' && typeof one !== 'object');
  return plain.length > 0 && h('span', { class: 'gist' }, plain.join(' · ').slice(0, 200));
}

/** Short lists of plain values stay on one line. */
function isSmall(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const items = Object.values(value);
  const isFlat = items.every((item) => typeof item !== 'object' || item === null);
  return Array.isArray(value) && isFlat && JSON.stringify(value).length <= LONG_TEXT;
}

function small(value: unknown): HTMLElement {
  return h('code', { class: 'scalar' }, JSON.stringify(value));
}

function text(value: string): HTMLElement {
  const cut =
    value.length > MOST_TEXT
      ? `${value.slice(0, MOST_TEXT)}\n… ${value.length - MOST_TEXT} more characters`
      : value;
  if (/^https?:\/\/\S+$/.test(value)) {
    return h('a', { href: value, target: '_blank', rel: 'noreferrer noopener', class: 'break' }, value);
  }
  if (value.includes('\n')) return h('pre', { tabindex: 0 }, cut);
  return value === '' ? h('code', { class: 'scalar scalar-null' }, '""') : h('span', { class: 'break' }, cut);
}
