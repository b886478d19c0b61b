/** The part of Slack that interactive approvals use: records the calls it receives. */
import { createHmac } from 'node:crypto';
import { z } from 'zod';

export const SECRET = 'signing-secret-of-the-test';

const blocks = z.array(z.looseObject({ type: z.string() }));
const posted = z.object({ channel: z.string(), text: z.string(), blocks });
const view = z.looseObject({ blocks, private_metadata: z.string().default('') });
export type View = z.output<typeof view>;

export interface Call {
  method: string;
  token: string;
  body: unknown;
}

export class SlackStandIn {
  readonly calls: Call[] = [];
  /** Method -> the error code that it returns. */
  readonly refuses = new Map<string, string>();
  private readonly server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: async (request) => {
      const method = new URL(request.url).pathname.replace('/api/', '');
      const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? '';
      this.calls.push({ method, token, body: await request.json() });
      const error = this.refuses.get(method);
      return Response.json(error === undefined ? { ok: true } : { ok: false, error });
    },
  });
  readonly apiUrl = `http://127.0.0.1:${this.server.port}/api/`;

  stop = () => this.server.stop(true);

  /** The messages of one step's request, found by their text. */
  posted(message: string) {
    return this.of('chat.postMessage', posted).filter(({ blocks }) => buttonValue(blocks).includes(message));
  }

  lastView(): View {
    const opened = this.of('views.open', z.object({ trigger_id: z.string(), view }));
    return opened.at(-1)?.view ?? { blocks: [], private_metadata: '' };
  }

  updates() {
    return this.of('chat.update', z.looseObject({ channel: z.string(), ts: z.string(), text: z.string() }));
  }

  private of<S extends z.ZodType>(method: string, shape: S): z.output<S>[] {
    return this.calls.filter((call) => call.method === method).map(({ body }) => shape.parse(body));
  }
}

const actions = z.array(z.object({ action_id: z.string(), value: z.string() }));

/** The value of a message's button. */
export function buttonValue(all: z.output<typeof blocks>): string {
  return actions.parse(all.find(({ type }) => type === 'actions')?.elements)[0]?.value ?? '';
}

/** A request to `/api/slack` as Slack sends it. @param now seconds since the epoch */
export function interaction(payload: unknown, secret = SECRET, now = Math.floor(Date.now() / 1000)) {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const signature = createHmac('sha256', secret).update(`v0:${now}:${body}`).digest('hex');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': String(now),
    'x-slack-signature': `v0=${signature}`,
  };
  return { method: 'POST', headers, body };
}
