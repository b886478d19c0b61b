/**
 * The addresses of the original, such as `http://localhost:5000/send-otp`, in front of the routes of the workspace. It adds the key of
 * the client `laptop` to a request without one, and puts the caller's own number back into an answer, which has it masked.
 */

export interface FrontDoor {
  /** `http://127.0.0.1:PORT`. */
  url: string;
  /** @param api address of the API, with `/api` */
  to(api: string): void;
  stop(): Promise<void>;
}

export function startFrontDoor({ apiKey, port }: { apiKey: string; port: number }): FrontDoor {
  const target = Promise.withResolvers<string>();
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port,
    idleTimeout: 255,
    fetch: async (request) => answer(request, await target.promise, apiKey),
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    to: (api) => target.resolve(`${api}/r/local/messaging`),
    stop: () => server.stop(true),
  };
}

const passed = ['x-api-key', 'authorization', 'idempotency-key', 'x-twilio-signature'];

async function answer(request: Request, target: string, apiKey: string): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const body = request.method === 'GET' ? null : await request.text();
  const given = jsonOf(body);
  const headers = new Headers({
    // curl -d sends JSON under the name of a form.
    'content-type':
      given === undefined
        ? (request.headers.get('content-type') ?? 'application/octet-stream')
        : 'application/json',
  });
  for (const name of passed) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  if (!headers.has('x-api-key') && !headers.has('authorization')) headers.set('x-api-key', apiKey);
  const response = await fetch(`${target}${pathname}${search}`, {
    method: request.method,
    headers,
    body,
    keepalive: false,
  });
  const text = await response.text();
  const answered = jsonOf(text);
  const own = new Headers();
  for (const name of ['content-type', 'retry-after', 'idempotent-replayed']) {
    const value = response.headers.get(name);
    if (value !== null) own.set(name, value);
  }
  const isMasked =
    isObject(given) && 'phone_number' in given && isObject(answered) && 'phone_number' in answered;
  const content = isMasked ? JSON.stringify({ ...answered, phone_number: given.phone_number }) : text;
  return new Response(content, { status: response.status, headers: own });
}

function jsonOf(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: it is passed on as it is.
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
