/** The cases that are run on a Windmill server and on the embedded runtime: inputs, and what the server answered. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Json } from '../../../local/workspace/types.ts';

const json: z.ZodType<Json> = z.json();
const args = z.record(z.string(), json).default({});
const language = z.enum(['bun', 'python3']);
/** Anchor in docs/embedded_runtime.md that says why the embedded runtime answers otherwise. */
const differs = z.string().optional();

const flowCase = z.strictObject({
  id: z.string(),
  args,
  /** A flow of these modules, or a whole flow value, or a script. */
  modules: z.array(z.record(z.string(), json)).optional(),
  value: z.record(z.string(), json).optional(),
  script: z.strictObject({ language, content: z.string() }).optional(),
  /** Stored under `f/conformance/<id>` and run from there. */
  deployed: z.boolean().default(false),
  /** Given to the flow as soon as it waits, one after the other. */
  answers: z
    .array(z.strictObject({ action: z.enum(['resume', 'cancel', 'cancel_job']), payload: json.default({}) }))
    .default([]),
  differs,
});
export type FlowCase = z.infer<typeof flowCase>;

const call = z.strictObject({
  /** `GET variables/list`, below the workspace's part of the API. */
  call: z.string(),
  body: json.optional(),
  /** The body as it is, in place of JSON. */
  raw: z.string().optional(),
  type: z.string().optional(),
  /** Keys that are compared, of an object or of each object of a list; everything otherwise. */
  pick: z.array(z.string()).optional(),
  /** Only the status is compared. */
  status_only: z.boolean().default(false),
});
const apiCase = z.strictObject({ id: z.string(), calls: z.array(call), differs });
export type ApiCase = z.infer<typeof apiCase>;
export type ApiCall = ApiCase['calls'][number];

const stored = z.strictObject({
  scripts: z.record(z.string(), z.strictObject({ language, content: z.string() })).default({}),
  flows: z.record(z.string(), z.record(z.string(), json)).default({}),
});
export type Stored = z.infer<typeof stored>;

const recording = z.strictObject({ windmill: z.string(), answers: z.record(z.string(), json) });
export type Recording = z.infer<typeof recording>;

const HERE = import.meta.dir;

function readAll<S extends z.ZodType>(directory: string, shape: S): Map<string, z.output<S>[]> {
  const files = readdirSync(join(HERE, directory)).sort();
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(HERE, directory, file), 'utf8');
      return [`${directory}/${basename(file, '.yaml')}`, z.array(shape).parse(parse(text))];
    }),
  );
}

/** By topic. */
export const FLOW_CASES = readAll('flows', flowCase);
export const API_CASES = readAll('api', apiCase);

/** What the cases find in the workspace. */
export const STORED: Stored = stored.parse(parse(readFileSync(join(HERE, 'stored.yaml'), 'utf8')));

export function recordingFile(topic: string): string {
  return join(HERE, 'recorded', `${topic.replace('/', '_')}.json`);
}

export function readRecording(topic: string): Recording {
  const file = recordingFile(topic);
  if (!existsSync(file)) throw new Error(`${file} is missing; make it with tools/record_conformance.ts`);
  return recording.parse(JSON.parse(readFileSync(file, 'utf8')));
}
