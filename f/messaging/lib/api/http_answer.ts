/** Answers of the API in the form that Windmill turns into HTTP. */
import { type Refusal, refusals } from '../reason/reasons.ts';

export interface HttpAnswer {
  windmill_status_code: number;
  windmill_headers: Record<string, string>;
  result: object;
}

export function answered(result: object, status = 200): HttpAnswer {
  return { windmill_status_code: status, windmill_headers: {}, result };
}

/** `error` is for programs and stays the same; `message` is for people. */
export function refused({ code, field, detail, retryAfterSeconds }: Refusal): HttpAnswer {
  const { status, title, next } = refusals[code];
  const message = `${title}${detail === null ? '' : ` (${detail})`}: ${next}`;
  return {
    windmill_status_code: status,
    windmill_headers: retryAfterSeconds === null ? {} : { 'Retry-After': `${retryAfterSeconds}` },
    result: { success: false, error: code, message, ...(field === null ? {} : { field }) },
  };
}
