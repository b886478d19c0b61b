/** Stands between the runtime's steps and everything they talk to, numbers the calls, and says at which of them the runtime dies. */

export type Service = 'slack' | 'looker' | 'windmill';

export interface Failpoint {
  /** A call as `Watch.calls` names it, or an event of the runtime as the host names it. */
  at: string;
  /** Before the service has heard of a call, after it has acted but before it has answered, or on an event itself. */
  moment: 'before' | 'after' | 'on';
}

export interface Watch {
  /** Every call so far, in order: service, method, path without what differs from run to run, and which of its kind it is. */
  readonly calls: readonly string[];
  origin(service: Service): string;
  /** Tells where the API of the runtime is; calls wait for it. */
  apiIs(origin: string): void;
  /** The runtime is gone, and its API with it. */
  apiIsGone(): void;
  stop(): Promise<void>;
}

export interface WatchOptions {
  slack: string;
  looker: string;
  failpoint: Failpoint | null;
  /** Whether the first answer to chat.postMessage is lost. */
  loseAnswer: boolean;
  /** Ends the runtime at the failpoint; resolves when it is dead. */
  kill: () => void;
}

export function watch(options: WatchOptions): Watch {
  const calls: string[] = [];
  const counts = new Map<string, number>();
  let api = Promise.withResolvers<string>();
  let isArmed = options.failpoint !== null;
  let loses = options.loseAnswer;

  const handler = (service: Service) => async (request: Request) => {
    const url = new URL(request.url);
    const kind = `${service} ${request.method} ${normal(url.pathname)}`;
    // Read first: the caller may die while it waits.
    const body = request.method === 'GET' ? undefined : await request.arrayBuffer();
    const named = service === 'windmill' ? `${kind}${itemOf(request.method, body)}` : kind;
    const count = (counts.get(named) ?? 0) + 1;
    counts.set(named, count);
    const call = `${named} #${count}`;
    calls.push(call);
    const strikes = (moment: Failpoint['moment']) =>
      isArmed && call === options.failpoint?.at && moment === options.failpoint.moment;
    if (strikes('before')) return die();
    const target = service === 'windmill' ? await api.promise : options[service];
    const answer = await fetch(`${target}${url.pathname}${url.search}`, {
      method: request.method,
      headers: request.headers,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    }).then(
      async (response) =>
        new Response(await response.arrayBuffer(), { status: response.status, headers: plain(response) }),
      // The runtime behind the API was just killed: its steps are dying, nobody waits for an answer.
      () => dropped(),
    );
    if (strikes('after')) return die();
    if (loses && call.includes('chat.postMessage')) {
      loses = false;
      return dropped();
    }
    return answer;
  };
  const die = (): Promise<Response> => {
    isArmed = false;
    options.kill();
    // The caller dies with the runtime and must not hear from us before that.
    return new Promise(() => {});
  };

  const services: readonly Service[] = ['slack', 'looker', 'windmill'];
  const servers = new Map(
    services.map((service) => [
      service,
      Bun.serve({ hostname: '127.0.0.1', port: 0, idleTimeout: 0, fetch: handler(service) }),
    ]),
  );
  return {
    calls,
    origin: (service) => `http://127.0.0.1:${servers.get(service)?.port}`,
    apiIs: (origin) => api.resolve(origin),
    apiIsGone: () => {
      api = Promise.withResolvers();
    },
    stop: async () => {
      for (const server of servers.values()) await server.stop(true);
    },
  };
}

/** The path of a call without the parts that are another in each run: message times, hashes, whose turn it is among links. */
function normal(path: string): string {
  return path
    .replace(/\d{10}_\d{6}/g, 'TS')
    .replace(/summary_\w+/g, 'SUMMARY')
    .replace(/looks\/\d+/g, 'looks/N');
}

/** The item that a create call is about stands in its body; a record is told apart by its phase. */
function itemOf(method: string, body: ArrayBuffer | undefined): string {
  if (method === 'GET' || body === undefined) return '';
  const { path, value } = JSON.parse(new TextDecoder().decode(body)) as {
    path?: string;
    value?: { phase?: string };
  };
  return path === undefined ? '' : ` ${normal(path)}${value?.phase ? ` ${value.phase}` : ''}`;
}

function plain(response: Response): Headers {
  const headers = new Headers(response.headers);
  // fetch has undone the encoding already.
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) headers.delete(name);
  return headers;
}

/** An answer whose body fails before its first byte: Bun then closes the socket. */
function dropped(): Response {
  return new Response(new ReadableStream({ pull: async (controller) => controller.error() }));
}
