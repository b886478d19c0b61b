/** Answers to HTTP requests, and how a request that does not fit is refused. */
import * as z from 'zod';

export interface Answer {
  status: number;
  /** JSON; of a file its bytes. */
  body: object | null;
  file?: { content: Uint8Array; type: string; name: string };
  headers?: Readonly<Record<string, string>>;
}

export const refusals = {
  unauthenticated: { status: 401, text: 'Send "Authorization: Bearer <key>" with a key of the back office' },
  forbidden: { status: 403, text: 'No role of this key may do that' },
  not_found: { status: 404, text: 'There is nothing with this id' },
  conflict: { status: 409, text: 'It was changed in between: read it again' },
  gone: { status: 410, text: 'This link has expired or was revoked: ask for another one' },
  altered: { status: 403, text: 'This link was altered' },
  bad_value: { status: 400, text: 'A value cannot be used' },
  bad_shape: { status: 422, text: 'A field is missing, unknown, of another type or out of range' },
} as const;

export type RefusalCode = keyof typeof refusals;

/** @param detail which value, and what it may be */
export function refuse(code: RefusalCode, detail: string = refusals[code].text): Answer {
  return { status: refusals[code].status, body: { error: code, message: detail } };
}

export function ok(body: object, status = 200): Answer {
  return { status, body };
}

export type Read<T> = { kind: 'read'; value: T } | { kind: 'refused'; answer: Answer };

/** Missing, unknown, mistyped and out of range are 422, values that cannot be used are 400. */
export function readInput<T extends z.ZodType>(schema: T, value: unknown): Read<z.output<T>> {
  const found = schema.safeParse(value);
  if (found.success) return { kind: 'read', value: found.data };
  const shapes = ['invalid_type', 'unrecognized_keys', 'too_small', 'too_big'];
  const isShape = found.error.issues.some(({ code }) => shapes.includes(code));
  return {
    kind: 'refused',
    answer: refuse(isShape ? 'bad_shape' : 'bad_value', z.prettifyError(found.error)),
  };
}

/** The JSON of a body. */
export function readBody<T extends z.ZodType>(schema: T, body: string): Read<z.output<T>> {
  try {
    return readInput(schema, JSON.parse(body));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { kind: 'refused', answer: refuse('bad_shape', 'The body is no JSON') };
  }
}

/** The result of a script, from which Windmill makes the HTTP answer. */
export function toResult({ status, body, file, headers = {} }: Answer, requestId: string | null) {
  const common = {
    windmill_status_code: status,
    windmill_headers: {
      ...headers,
      ...(requestId === null ? {} : { 'X-Request-ID': requestId }),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...(file === undefined ? {} : { 'Content-Disposition': `attachment; filename="${file.name}"` }),
    },
  };
  if (file === undefined) return { ...common, result: body };
  return {
    ...common,
    windmill_content_type: file.type,
    windmill_content_transfer_encoding: 'base64',
    result: Buffer.from(file.content).toString('base64'),
  };
}
