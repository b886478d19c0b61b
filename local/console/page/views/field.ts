/** One argument as a form field. */

import type { Property } from '../../../workspace/schema.ts';
import { h } from '../dom.ts';

export interface Field {
  name: string;
  element: HTMLElement;
  /** Undefined: left empty. The browser has validated it before. */
  value(): unknown;
}

/** @param start initial value; undefined: the schema's default @param resources choices for a resource field */
export function fieldFor(property: Property, start: unknown, resources: string[], isFirst: boolean): Field {
  const initial = start === undefined ? property.fallback : start;
  const id = `field-${property.name}`;
  const common = {
    id,
    name: property.name,
    required: property.required && property.type !== 'boolean',
    autofocus: isFirst,
    'aria-describedby': property.description === '' ? false : `${id}-help`,
  };
  const { input, value } = control(property, initial, resources, common);
  const label = h(
    'label',
    { for: id },
    property.name,
    !property.required && h('span', { class: 'faint' }, ' optional'),
  );
  const help =
    property.description !== '' && h('p', { class: 'help', id: `${id}-help` }, property.description);
  const element =
    property.type === 'boolean'
      ? h('div', { class: 'form-field check' }, input, h('div', {}, label, help))
      : h('div', { class: 'form-field' }, label, input, help);
  return { name: property.name, element, value };
}

type Common = Record<string, string | boolean>;
interface Control {
  input: HTMLElement;
  value: () => unknown;
}

function control(property: Property, initial: unknown, resources: string[], common: Common): Control {
  const text =
    initial === undefined || initial === null
      ? ''
      : typeof initial === 'string'
        ? initial
        : JSON.stringify(initial);
  if (property.format.startsWith('resource-')) {
    return choice(
      common,
      resources.map((path) => `$res:${path}`),
      text,
      property.required,
    );
  }
  if (property.options?.length)
    return choice(common, property.options, text, property.required, property.type !== 'string');
  switch (property.type) {
    case 'boolean': {
      const input = h('input', { ...common, type: 'checkbox', checked: initial === true });
      return { input, value: () => input.checked };
    }
    case 'number':
    case 'integer': {
      const { minimum: min, maximum: max } = property;
      const step = property.type === 'integer' ? 1 : 'any';
      const input = h('input', {
        ...common,
        type: 'number',
        inputmode: 'decimal',
        step,
        min,
        max,
        value: text,
      });
      return { input, value: () => (input.value === '' ? undefined : Number(input.value)) };
    }
    case 'string':
      return property.format === 'date-time' ? dateTime(common, text) : line(property, common, text);
    case 'json':
      return json(common, initial);
  }
}

function line({ pattern, isSecret, format }: Property, common: Common, text: string): Control {
  if (format === 'textarea' || text.includes('\n')) {
    const area = h('textarea', { ...common, rows: 4 }, text);
    return { input: area, value: () => area.value || undefined };
  }
  const type = isSecret ? 'password' : format === 'email' ? 'email' : 'text';
  const input = h('input', {
    ...common,
    type,
    pattern,
    value: text,
    autocomplete: 'off',
    spellcheck: 'false',
  });
  return { input, value: () => (input.value === '' ? undefined : input.value.trim()) };
}

/** Entered in the browser's time zone, sent as UTC. */
function dateTime(common: Common, text: string): Control {
  const at = new Date(text);
  const local = Number.isNaN(at.getTime())
    ? ''
    : new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  const input = h('input', { ...common, type: 'datetime-local', step: 1, value: local });
  return { input, value: () => (input.value === '' ? undefined : new Date(input.value).toISOString()) };
}

function choice(common: Common, options: string[], text: string, required: boolean, parses = false): Control {
  const known = text === '' || options.includes(text) ? options : [text, ...options];
  const input = h(
    'select',
    common,
    (!required || text === '') && h('option', { value: '' }, required ? 'Choose' : '–'),
    ...known.map((value) => h('option', { value, selected: value === text }, value)),
  );
  return {
    input,
    value: () => (input.value === '' ? undefined : parses ? JSON.parse(input.value) : input.value),
  };
}

function json(common: Common, initial: unknown): Control {
  const text = initial === undefined || initial === null ? '' : JSON.stringify(initial, null, 2);
  const check = () => {
    try {
      if (area.value.trim() !== '') JSON.parse(area.value);
      area.setCustomValidity('');
    } catch (error) {
      area.setCustomValidity(`This is not JSON: ${error instanceof Error ? error.message : ''}`);
    }
  };
  const area = h(
    'textarea',
    { ...common, class: 'json', rows: 6, spellcheck: 'false', oninput: check },
    text,
  );
  return { input: area, value: () => (area.value.trim() === '' ? undefined : JSON.parse(area.value)) };
}
