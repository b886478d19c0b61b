/** The form of an approval, made from its schema, and the payload read from a submitted form. */
import { html } from 'hono/html';
import { type Property, propertiesOf } from '../workspace/schema.ts';
import type { Json, JsonObject } from '../workspace/types.ts';

type Html = ReturnType<typeof html>;

/** @param presets values proposed by the requesting step, by field */
export function formFields(schema: JsonObject | undefined, presets: JsonObject): Html[] {
  return propertiesOf(schema).map((field) => {
    const preset = presets[field.name] ?? field.fallback;
    return html`<p><label>${label(field)}${control(field, preset)}</label></p>`;
  });
}

/** @throws {InvalidFormValue} */
export function payloadOf(schema: JsonObject | undefined, form: FormData): JsonObject {
  return Object.fromEntries(
    propertiesOf(schema).flatMap((field) => {
      const value = readField(field, String(form.get(fieldName(field)) ?? ''));
      return value === undefined ? [] : [[field.name, value] as const];
    }),
  );
}

/** A submitted value is invalid for its field. */
export class InvalidFormValue extends Error {
  readonly code = 'form_mistake';

  constructor(field: string, reason: string) {
    super(`${field}: ${reason}`);
    this.name = 'InvalidFormValue';
  }
}

const kindOf = ({ options, type }: Property) => (options ? 'choice' : type);

const fieldName = (field: Property) => `field ${field.name}`;

function label({ title, description, required }: Property): Html {
  return html`<span>${title}${required ? ' (required)' : ''}</span>${description === '' ? '' : html` <small>${description}</small>`}`;
}

function control(field: Property, preset: unknown): Html {
  const name = fieldName(field);
  const text = preset === undefined || preset === null ? '' : textOf(field, preset);
  const required = field.required ? html`required` : '';
  switch (kindOf(field)) {
    case 'choice':
      return html`<select name="${name}" ${required}><option value=""></option>${field.options?.map(
        (option) => html`<option ${option === text ? html`selected` : ''}>${option}</option>`,
      )}</select>`;
    case 'boolean':
      return html`<input type="checkbox" name="${name}" value="true" ${preset === true ? html`checked` : ''}>`;
    case 'number':
    case 'integer':
      return html`<input type="number" step="any" name="${name}" value="${text}" ${required}>`;
    case 'json':
      return html`<textarea name="${name}" rows="4" ${required}>${text}</textarea>`;
    case 'string':
      return html`<input name="${name}" value="${text}" ${required}>`;
  }
}

function textOf(field: Property, preset: unknown): string {
  return kindOf(field) === 'json' ? JSON.stringify(preset, null, 2) : String(preset);
}

function readField(field: Property, text: string): Json | undefined {
  const kind = kindOf(field);
  if (kind === 'boolean') return text === 'true';
  if (text === '') {
    if (field.required) throw new InvalidFormValue(field.title, 'is required');
    return undefined;
  }
  switch (kind) {
    case 'choice':
      if (!field.options?.includes(text)) throw new InvalidFormValue(field.title, `"${text}" is no choice`);
      return text;
    case 'number':
    case 'integer': {
      const number = Number(text);
      if (!Number.isFinite(number)) throw new InvalidFormValue(field.title, `"${text}" is no number`);
      return number;
    }
    case 'json':
      try {
        return JSON.parse(text);
      } catch (cause) {
        throw new InvalidFormValue(field.title, `is no JSON: ${(cause as Error).message}`);
      }
    case 'string':
      return text;
  }
}
