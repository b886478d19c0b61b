/** Runs cases over the API, on whatever server answers at an address. */
import { z } from 'zod';
import { isRecord } from '../../../local/workspace/problem.ts';
import type { Json } from '../../../local/workspace/types.ts';
import type { ApiCall, ApiCase, FlowCase } from './cases.ts';
import { masked } from './masks.ts';

export interface Server {
  url: string;
  workspace: string;
  token: string;
}

const POLL_MS = 100;
const PATIENCE_MS = 120_000;

const queued = z.looseObject({
  type: z.string(),
  suspend: z.number().nullish(),
  flow_status: z
    .looseObject({ step: z.number(), modules: z.array(z.looseObject({ job: z.string().nullish() })) })
    .nullish(),
});
const ended = z.looseObject({
  success: z.boolean(),
  is_skipped: z.boolean(),
  canceled: z.boolean(),
  result: z.json(),
});
const urls = z.looseObject({ resume: z.string(), cancel: z.string() });

interface Answer {
  status: number;
  body: Json;
}

export async function call(server: Server, line: string, options: Partial<ApiCall> = {}): Promise<Answer> {
  const [method = 'GET', path = ''] = line.split(' ');
  const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  const response = await fetch(`${server.url}/api/w/${server.workspace}/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${server.token}`,
      ...(body !== undefined && { 'content-type': options.type ?? 'application/json' }),
    },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

/** How the run of a case ended. The keys of the result are in the order in which the server sent them. */
export async function runFlow(server: Server, one: FlowCase): Promise<Json> {
  const { status, body } = await start(server, one);
  if (status !== 201) return { refused: status };
  const id = String(body);
  for (const answer of one.answers) await give(server, id, answer);
  const { success, is_skipped, canceled, result } = ended.parse(await untilEnded(server, id));
  const outcome = canceled ? 'canceled' : is_skipped ? 'skipped' : success ? 'success' : 'failure';
  return { outcome, result: masked(result) };
}

function start(server: Server, one: FlowCase): Promise<Answer> {
  const { args, script, deployed, id } = one;
  if (script) return call(server, 'POST jobs/run/preview', { body: { ...script, args } });
  if (deployed) return call(server, `POST jobs/run/f/f/conformance/${id}`, { body: args });
  return call(server, 'POST jobs/run/preview_flow', { body: { value: flowValueOf(one), args } });
}

export function flowValueOf({ value, modules }: FlowCase): Record<string, Json> {
  return value ?? { modules: modules ?? [] };
}

async function give(
  server: Server,
  id: string,
  { action, payload }: FlowCase['answers'][number],
): Promise<void> {
  const flow = await until(server, `GET jobs_u/get/${id}`, (body) => {
    const job = queued.safeParse(body).data;
    return (job?.suspend ?? 0) > 0 ? job : undefined;
  });
  if (action === 'cancel_job') {
    await call(server, `POST jobs_u/queue/cancel/${id}`, { body: { reason: 'no longer needed' } });
    return;
  }
  const step = flow.flow_status?.modules[flow.flow_status.step - 1]?.job;
  const { body } = await call(server, `GET jobs/resume_urls/${step}/${Math.floor(Math.random() * 1e9)}`);
  const url = new URL(urls.parse(body)[action]);
  const path = url.pathname.split(`/api/w/${server.workspace}/`)[1];
  await call(server, `POST ${path}${url.search}`, { body: payload });
}

function untilEnded(server: Server, id: string): Promise<Json> {
  return until(server, `GET jobs_u/completed/get/${id}`, (body, status) =>
    status === 200 ? body : undefined,
  );
}

async function until<T>(
  server: Server,
  line: string,
  find: (body: Json, status: number) => T | undefined,
): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    const { status, body } = await call(server, line);
    const found = find(body, status);
    if (found !== undefined) return found;
    await Bun.sleep(POLL_MS);
  }
  throw new Error(`${line} had not what was waited for within ${PATIENCE_MS / 1000} s`);
}

/** What the calls of a case were answered, in their order. `{job}` in a path is the last body that was an id. */
export async function runCalls(server: Server, { calls }: ApiCase): Promise<Json> {
  const answers: Json[] = [];
  let job = '';
  for (const one of calls) {
    const { status, body } = await call(server, one.call.replace('{job}', job), one);
    if (typeof body === 'string' && /^[0-9a-f-]{36}$/.test(body)) {
      job = body;
      await untilEnded(server, job);
    }
    answers.push(one.status_only ? { status } : { status, body: masked(picked(body, one.pick)) });
  }
  return answers;
}

function picked(body: Json, keys: string[] | undefined): Json {
  if (keys === undefined) return body;
  if (Array.isArray(body)) return body.map((item) => picked(item, keys));
  if (!isRecord(body)) return body;
  return Object.fromEntries(keys.map((key) => [key, body[key] ?? null]));
}
