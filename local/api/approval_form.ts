/** The form of an approval, made from its schema, and the payload read from a submitted form. */
import { html } from 'hono/html';
import { isRecord } from '../workspace/problem.ts';
import type { Json, JsonObject } from '../workspace/types.ts';

type Html = ReturnType<typeof html>;

interface Field {
  name: string;
  kind: 'text' | 'number' | 'boolean' | 'choice' | 'json';
  title: string;
  description: string;
  required: boolean;
  choices: string[];
  preset: unknown;
}

/** @param presets values proposed by the requesting step, by field */
export function formFields(schema: JsonObject | undefined, presets: JsonObject): Html[] {
  return fieldsOf(schema).map((field) => {
    const preset = presets[field.name] ?? field.preset;
    return html`<p><label>${label(field)}${control(field, preset)}</label></p>`;
  });
}

/** @throws {InvalidFormValue} */
export function payloadOf(schema: JsonObject | undefined, form: FormData): JsonObject {
  return Object.fromEntries(
    fieldsOf(schema).flatMap((field) => {
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

function fieldsOf(schema: JsonObject | undefined): Field[] {
  const properties = isRecord(schema?.properties) ? schema.properties : {};
  const required = Array.isArray(schema?.required) ? schema.required : [];
  return Object.entries(properties).map(([name, property]) => {
    const { type, enum: choices, title, description, default: preset } = isRecord(property) ? property : {};
    return {
      name,
      kind: Array.isArray(choices) ? 'choice' : kindOf(type),
      title: typeof title === 'string' && title !== '' ? title : name,
      description: typeof description === 'string' ? description : '',
      required: required.includes(name),
      choices: Array.isArray(choices) ? choices.map(String) : [],
      preset,
    };
  });
}

function kindOf(type: unknown): Field['kind'] {
  if (type === 'string') return 'text';
  if (type === 'number' || type === 'integer') return 'number';
  return type === 'boolean' ? 'boolean' : 'json';
}

const fieldName = (field: Field) => `field ${field.name}`;

function label({ title, description, required }: Field): Html {
  return html`<span>${title}${required ? ' (required)' : ''}</span>${description === '' ? '' : html` <small>${description}</small>`}`;
}

function control(field: Field, preset: unknown): Html {
  const name = fieldName(field);
  const text = preset === undefined || preset === null ? '' : textOf(field, preset);
  const required = field.required ? html`required` : '';
  switch (field.kind) {
    case 'boolean':
      return html`<input type="checkbox" name="${name}" value="true" ${preset === true ? html`checked` : ''}>`;
    case 'choice':
      return html`<select name="${name}" ${required}><option value=""></option>${field.choices.map(
        (choice) => html`<option ${choice === text ? html`selected` : ''}>${choice}</option>`,
      )}</select>`;
    case 'number':
      return html`<input type="number" step="any" name="${name}" value="${text}" ${required}>`;
    case 'json':
      return html`<textarea name="${name}" rows="4" ${required}>${text}</textarea>`;
    case 'text':
      return html`<input name="${name}" value="${text}" ${required}>`;
  }
}

function textOf(field: Field, preset: unknown): string {
  return field.kind === 'json' ? JSON.stringify(preset, null, 2) : String(preset);
}

function readField(field: Field, text: string): Json | undefined {
  if (field.kind === 'boolean') return text === 'true';
  if (text === '') {
    if (field.required) throw new InvalidFormValue(field.title, 'is required');
    return undefined;
  }
  switch (field.kind) {
    case 'number': {
      const number = Number(text);
      if (!Number.isFinite(number)) throw new InvalidFormValue(field.title, `"${text}" is no number`);
      return number;
    }
    case 'choice':
      if (!field.choices.includes(text)) throw new InvalidFormValue(field.title, `"${text}" is no choice`);
      return text;
    case 'json':
      try {
        return JSON.parse(text);
      } catch (cause) {
        throw new InvalidFormValue(field.title, `is no JSON: ${(cause as Error).message}`);
      }
    case 'text':
      return text;
  }
}
