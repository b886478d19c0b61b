/** A trigger's request as the arguments of a run, or as the input of a preprocessor. */
import { isRecord } from '../workspace/problem.ts';
import type { HttpTrigger, Json, JsonObject } from '../workspace/types.ts';

export interface TriggerRequest {
  /** With a leading slash, relative to `/api/r`. */
  path: string;
  method: string;
  contentType: string;
  raw: string;
  params: Record<string, string>;
  query: Record<string, string>;
  /** Keys are lower-case. */
  headers: Record<string, string>;
}

export interface TriggerInput {
  args: JsonObject;
  event: JsonObject;
}

/** The request's body does not match its content type. */
export class BodyError extends Error {
  readonly code = 'bad_body';

  constructor(cause: unknown) {
    super(`the body is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'BodyError';
  }
}

/** Headers, parameters and the query are passed to a preprocessor only. @throws {BodyError} */
export function triggerInput(trigger: HttpTrigger, request: TriggerRequest): TriggerInput {
  const body = bodyOf(request);
  const { raw, path, params, query, headers, method } = request;
  const args = argsOf(body, trigger.wrapBody);
  const event: JsonObject = {
    kind: 'http',
    route: `/${trigger.routePath}`,
    path,
    trigger_path: trigger.path,
    body: body ?? null,
    raw_string: keepsRaw(trigger) ? raw : null,
    params,
    headers,
    query,
    method: method.toLowerCase(),
  };
  return { args: trigger.rawString ? { ...args, raw_string: raw } : args, event };
}

function argsOf(body: Json | undefined, wrap: boolean): JsonObject {
  if (isJsonObject(body) && !wrap) return body;
  return body === undefined ? {} : { body };
}

function isJsonObject(body: Json | undefined): body is JsonObject {
  return isRecord(body);
}

function bodyOf({ contentType, raw }: TriggerRequest): Json | undefined {
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(raw));
  }
  const isJson = contentType === '' || /[/+]json\b/.test(contentType);
  if (raw.trim() === '' || !isJson) return undefined;
  try {
    checkDepth(raw);
    return JSON.parse(raw);
  } catch (cause) {
    throw new BodyError(cause);
  }
}

/** Deepest nesting of a body, as in Windmill. */
const MAX_DEPTH = 128;

/** @throws when the JSON text `raw` is nested too deeply to be passed on */
function checkDepth(raw: string): void {
  let depth = 0;
  // A text that is not closed is no JSON and refused by the parser.
  for (const [sign] of raw.matchAll(/"(?:[^"\\]|\\.)*"?|[[{\]}]/gs)) {
    if (sign === '[' || sign === '{') depth++;
    else if (sign === ']' || sign === '}') depth--;
    if (depth > MAX_DEPTH) throw new SyntaxError(`recursion limit exceeded: more than ${MAX_DEPTH} levels`);
  }
}

function keepsRaw({ rawString, authenticationMethod }: HttpTrigger): boolean {
  return rawString || authenticationMethod === 'signature' || authenticationMethod === 'custom_script';
}
