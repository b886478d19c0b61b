/** The fields of an approval's form as inputs of a Slack modal, and the payload of a submission, as in Windmill. */
import { z } from 'zod';
import { isRecord } from '../workspace/problem.ts';
import { json } from '../workspace/shapes.ts';
import type { Json, JsonObject } from '../workspace/types.ts';

const field = z.object({
  type: z.string(),
  format: z.string().nullish(),
  default: json.optional(),
  description: z.string().nullish(),
  title: z.string().nullish(),
  enum: z.array(z.string()).nullish(),
  enumLabels: z.record(z.string(), z.string()).nullish(),
});
type Field = z.output<typeof field>;

/** Windmill reads only forms as its editor writes them: complete, with a type for every field. */
const resumeForm = z.object({
  schema: z.object({
    order: z.array(z.string()),
    required: z.array(z.string()),
    properties: z.record(z.string(), field),
  }),
});

const option = z.object({ value: z.string() });
const input = z.discriminatedUnion('type', [
  z.object({ type: z.literal('plain_text_input'), value: json.nullish() }),
  z.object({ type: z.literal('datepicker'), selected_date: z.string().nullish() }),
  z.object({ type: z.literal('timepicker'), selected_time: z.string().nullish() }),
  z.object({ type: z.literal('static_select'), selected_option: option.nullish() }),
  z.object({ type: z.literal('radio_buttons'), selected_option: option.nullish() }),
  z.object({ type: z.literal('checkboxes'), selected_options: z.array(option).nullish() }),
]);
type Input = z.output<typeof input>;

/** The state of a submitted modal: inputs by block, then by action id. */
export const viewState = z.object({ values: z.record(z.string(), z.record(z.string(), input)) });
type ViewState = z.output<typeof viewState>;

/** Proposals of the requesting step: objects by field; other values are ignored. */
export interface Presets {
  values: Json;
  choices: Json;
}

export const plain = (text: string) => ({ type: 'plain_text', text });

/** @param now milliseconds since the epoch @returns an error text when Windmill could not read the form */
export function formBlocks(form: unknown, presets: Presets, now: number): JsonObject[] | string {
  if (form === undefined || form === null) return [];
  const parsed = resumeForm.safeParse(form);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return `Windmill cannot read the resume form: ${issue?.path.join('.')}: ${issue?.message}`;
  }
  const { order, required, properties } = parsed.data.schema;
  return order.flatMap((name) => {
    const one = properties[name];
    if (one === undefined) return [];
    const isRequired = required.includes(name);
    const label = emoji(`${one.title ?? name}${isRequired ? '*' : ''}`);
    const block = (element: JsonObject, text = label) => ({
      ...{ type: 'input', optional: !isRequired, element, label: text },
    });
    if (one.type === 'string' && one.format === 'date-time') {
      const [date, time] = dateAndTime(name, of(presets.values, name) ?? one.default, now);
      return [block(date), block(time, emoji(' '))];
    }
    return [block(element(name, one, label, presets))];
  });
}

function element(name: string, one: Field, label: JsonObject, presets: Presets): JsonObject {
  const preset = of(presets.values, name);
  const known = <T>(is: (value: unknown) => value is T) => [preset, one.default].find(is);
  if (one.type === 'boolean') {
    const options = [{ text: label, value: 'true' }];
    const isSet = known((value) => typeof value === 'boolean');
    return { type: 'checkboxes', options, action_id: name, ...(isSet && { initial_options: options }) };
  }
  if (one.enum) return select(name, one, of(presets.choices, name));
  if (one.type === 'number' || one.type === 'integer') {
    const initial_value = String(known((value) => typeof value === 'number') ?? 0);
    return { type: 'plain_text_input', action_id: `${name}_type_${one.type}`, initial_value };
  }
  const initial_value = known((value) => typeof value === 'string') ?? '';
  return { type: 'plain_text_input', action_id: name, initial_value };
}

/** The initial choice is that of the form, never one proposed by the step. */
function select(name: string, one: Field, choices: Json | undefined): JsonObject {
  const values = Array.isArray(choices) ? choices.map(String) : (one.enum ?? []);
  const options = values.map((value) => ({ text: emoji(one.enumLabels?.[value] ?? value), value }));
  const initial = options.find(({ value }) => value === one.default);
  return {
    type: 'static_select',
    placeholder: emoji(one.description || 'Select an option'),
    options,
    action_id: name,
    ...(initial && { initial_option: initial }),
  };
}

function dateAndTime(name: string, preset: Json | undefined, now: number): [JsonObject, JsonObject] {
  const [, given, at] = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d):\d\d/.exec(String(preset)) ?? [];
  const today = new Date(now).toISOString();
  const [date, time] = [given ?? today.slice(0, 10), at ?? today.slice(11, 16)];
  const pick = (what: string) => ({ placeholder: emoji(`Select ${what}`) });
  return [
    { type: 'datepicker', initial_date: date, ...pick('a date'), action_id: `${name}_date` },
    { type: 'timepicker', initial_time: time, ...pick('time'), action_id: `${name}_time` },
  ];
}

/** The resume payload. As on a Windmill server, a text field whose name ends in `_date` is lost. */
export function payloadOf({ values }: ViewState): JsonObject {
  const inputs = Object.values(values).flatMap((block) => Object.entries(block));
  return Object.fromEntries(inputs.flatMap(([id, one]) => entryOf(id, one, inputs)));
}

function entryOf(id: string, one: Input, all: [string, Input][]): [string, Json][] {
  if (id.endsWith('_date')) {
    const name = id.slice(0, -'_date'.length);
    const time = all.find(([other]) => other === `${name}_time`)?.[1];
    if (one.type !== 'datepicker' || !one.selected_date) return [];
    if (time?.type !== 'timepicker' || !time.selected_time) return [];
    return [[name, `${one.selected_date}T${time.selected_time}:00.000Z`]];
  }
  switch (one.type) {
    case 'plain_text_input':
      return textOrNumber(id, one.value ?? undefined);
    case 'static_select':
    case 'radio_buttons':
      return one.selected_option ? [[id, one.selected_option.value]] : [];
    case 'checkboxes':
      return one.selected_options ? [[id, one.selected_options.some(({ value }) => value === 'true')]] : [];
    case 'datepicker':
    case 'timepicker':
      return [];
  }
}

/** An invalid number is omitted from the payload. */
function textOrNumber(id: string, value: Json | undefined): [string, Json][] {
  const [, name, kind] = /^(.+)_type_(number|integer)$/s.exec(id) ?? [];
  if (name === undefined) return value === undefined ? [] : [[id, value]];
  if (typeof value !== 'string' || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)) return [];
  return [[name, kind === 'integer' ? Math.floor(Number(value)) : Number(value)]];
}

const emoji = (text: string) => ({ ...plain(text), emoji: true });

function of(values: Json, name: string): Json | undefined {
  return isRecord(values) ? (values as JsonObject)[name] : undefined;
}
