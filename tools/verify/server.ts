/** One workspace of a Windmill server over its REST API, as a person with a token reaches it. */
import { z } from 'zod';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface Address {
  /** Of the server, without `/api`. */
  baseUrl: string;
  workspace: string;
  token: string;
}

/** How a run ended. */
export interface Ended {
  success: boolean;
  result: Json;
}

/** What the server said instead of doing it. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    request: string,
    body: string,
  ) {
    super(`${request} was answered HTTP ${status}: ${body.slice(0, 300)}`);
  }
}

const ended = z.object({
  completed: z.boolean(),
  success: z.boolean().nullish(),
  result: z.json().optional(),
});
const jobs = z.array(z.looseObject({ id: z.string() }));
const waiting = z.object({ flow_status: z.object({ modules: z.array(z.object({ type: z.string() })) }) });

/** Listed per page: the most that Windmill gives of jobs and variables. */
const perPage = 100;

export class Server {
  constructor(readonly address: Address) {}

  /** Where the server answers Slack and the steps. */
  get api(): string {
    return `${this.address.baseUrl}/api`;
  }

  /** A call about the workspace. @param path below `/api/w/<workspace>/` @throws {Refused} */
  async call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<string> {
    return this.request(method, `/w/${this.address.workspace}/${path}`, body);
  }

  /** A call about the whole server. @param path below `/api` @throws {Refused} */
  async request(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<string> {
    const response = await fetch(`${this.api}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.address.token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Refused(response.status, `${method} /api${path}`, text);
    return text;
  }

  async list<T>(path: string, item: z.ZodType<T>, query: Record<string, string> = {}): Promise<T[]> {
    const found: T[] = [];
    for (let page = 1; ; page++) {
      const words = new URLSearchParams({ ...query, page: `${page}`, per_page: `${perPage}` });
      const part = z.array(item).parse(JSON.parse(await this.call('GET', `${path}?${words}`)));
      found.push(...part);
      // A server may give fewer than were asked for: only an empty page is the last.
      if (part.length === 0) return found;
    }
  }

  /** Runs a flow to its end. */
  async run(path: string, args: object): Promise<Ended> {
    return this.end(await this.call('POST', `jobs/run/f/${path}`, args));
  }

  /** Waits for a run. */
  async end(id: string): Promise<Ended> {
    for (;;) {
      const answer = ended.parse(
        JSON.parse(await this.call('GET', `jobs_u/completed/get_result_maybe/${id}`)),
      );
      if (answer.completed) return { success: answer.success === true, result: answer.result ?? null };
      await Bun.sleep(100);
    }
  }

  /** Whether a flow has runs that wait, or are under way. */
  async isBusy(flow: string): Promise<boolean> {
    const query = new URLSearchParams({ script_path_exact: flow, per_page: `${perPage}` });
    return jobs.parse(JSON.parse(await this.call('GET', `jobs/queue/list?${query}`))).length > 0;
  }

  /** Whether a run waits for a person. */
  async isSuspended(id: string): Promise<boolean> {
    try {
      const job = waiting.safeParse(JSON.parse(await this.call('GET', `jobs_u/get/${id}`)));
      return job.data?.flow_status.modules.some(({ type }) => type === 'WaitingForEvents') ?? false;
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return false;
      throw error;
    }
  }

  /** Creates or changes a variable. */
  async setVariable(path: string, value: string, isSecret: boolean): Promise<void> {
    const exists = (await this.call('GET', `variables/exists/${path}`)) === 'true';
    const body = { path, value, is_secret: isSecret, description: '' };
    await this.call('POST', exists ? `variables/update/${path}` : 'variables/create', body);
  }

  async resource(path: string): Promise<Json> {
    return JSON.parse(await this.call('GET', `resources/get_value/${path}`)) as Json;
  }

  async setResource(path: string, value: unknown): Promise<void> {
    await this.call('POST', `resources/update_value/${path}`, { value });
  }
}
