/** Scripted faults of the simulators: the affected call, the kind of fault and the number of times. */
import { z } from 'zod';

const common = {
  /** The simulator's name for the call, such as `chat.postMessage` or `GET /looks/{look_id}`; `*` matches every call. */
  method: z.string().min(1),
  times: z.int().min(1).default(1),
};

const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rate_limited'), retryAfter: z.int().min(0).default(1), ...common }),
  z.strictObject({ kind: z.literal('http_500'), ...common }),
  z.strictObject({ kind: z.literal('html_502'), ...common }),
  z.strictObject({ kind: z.literal('empty_body'), ...common }),
  /** The connection is closed without a response; the call has no effect. */
  z.strictObject({ kind: z.literal('drop_before'), ...common }),
  /** The call takes effect, then the connection is closed without a response. */
  z.strictObject({ kind: z.literal('drop_after'), ...common }),
  /** The call takes effect immediately; the response is delayed. */
  z.strictObject({ kind: z.literal('slow'), ms: z.int().min(0), ...common }),
]);

/** One scripted fault. Bun's fetch re-sends a GET whose pooled socket dies, so a drop of a GET may need `times: 2`. */
export type Fault = z.input<typeof faultSchema>;
type ActiveFault = z.output<typeof faultSchema>;

/** Bodies of a service's error responses. */
export interface FaultBodies {
  rateLimited: object;
  serverError: object;
}

/** The pending faults, and the number of calls received per method. */
export class FaultScript {
  #waiting: ActiveFault[] = [];
  #requests = new Map<string, number>();

  constructor(faults: readonly Fault[] = []) {
    for (const fault of faults) this.next(fault);
  }

  /** Applies a fault to the next `times` calls of a method; faults of one method apply in the given order. */
  next(fault: Fault): void {
    this.#waiting.push(faultSchema.parse(fault));
  }

  clear(): void {
    this.#waiting = [];
  }

  /** Calls received per method since the start, including faulty and refused ones. */
  requests(): Record<string, number> {
    return Object.fromEntries(this.#requests);
  }

  /** Counts a call of `method` and responds, or applies the next fault. */
  async answer(
    method: string,
    words: FaultBodies,
    proceed: () => Response | Promise<Response>,
  ): Promise<Response> {
    this.#requests.set(method, (this.#requests.get(method) ?? 0) + 1);
    const fault = this.#take(method);
    switch (fault?.kind) {
      case undefined:
        return proceed();
      case 'rate_limited':
        return Response.json(words.rateLimited, {
          status: 429,
          headers: { 'retry-after': `${fault.retryAfter}` },
        });
      case 'http_500':
        return Response.json(words.serverError, { status: 500 });
      case 'html_502':
        return html502();
      case 'empty_body':
        return new Response('', { headers: { 'content-type': 'application/json' } });
      case 'drop_before':
        return dropped();
      case 'drop_after':
        await proceed();
        return dropped();
      case 'slow': {
        const response = await proceed();
        await new Promise<void>((resolve) => void setTimeout(resolve, fault.ms).unref());
        return response;
      }
    }
  }

  #take(method: string): ActiveFault | undefined {
    const fault = this.#waiting.find((one) => one.method === method || one.method === '*');
    if (fault === undefined) return undefined;
    fault.times -= 1;
    if (fault.times === 0) this.#waiting.splice(this.#waiting.indexOf(fault), 1);
    return fault;
  }
}

/** A response whose body fails before its first byte: Bun then closes the socket and the client sees a reset. */
function dropped(): Response {
  // An error without a value: Bun would print one with a value on stderr.
  return new Response(new ReadableStream({ pull: async (controller) => controller.error() }));
}

function html502(): Response {
  const page =
    '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n';
  return new Response(page, { status: 502, headers: { 'content-type': 'text/html' } });
}
