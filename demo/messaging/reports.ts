/** Calls of the agent's API, and its delivery reports as lines. */
import { z } from 'zod';
import type { OpenAgent } from './serve.ts';

export const reportSchema = z.object({
  status: z.string(),
  channel: z.string().nullable(),
  tries: z.array(
    z.object({
      channel: z.string(),
      state: z.string(),
      units: z.int(),
      price: z.string(),
      currency: z.string(),
      error: z.string().nullable(),
      claimed_at: z.string().nullable(),
      settled_at: z.string().nullable(),
    }),
  ),
  scheduled_for: z.string(),
});

export type Report = z.infer<typeof reportSchema>;

export interface Caller {
  post(path: string, body: object): Promise<unknown>;
  get(path: string): Promise<unknown>;
}

export function callerOf({ services }: OpenAgent): Caller {
  const call = async (path: string, init: RequestInit) => {
    const response = await fetch(`${services.frontDoor.url}/${path}`, init);
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
  return {
    post: (path, body) =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    get: (path) => call(path, {}),
  };
}

export function lineOf({ status, channel, tries }: Report): string {
  const segments = tries.reduce((sum, one) => sum + one.units, 0);
  const last = tries.at(-1);
  return `${status} by ${channel}, ${segments} segment${segments === 1 ? '' : 's'}, ${last?.currency} ${last?.price}`;
}

export function triesOf({ tries }: Report): string[] {
  const first = Date.parse(tries[0]?.claimed_at ?? '');
  return tries.map(({ channel, state, error, claimed_at }) => {
    const seconds = ((Date.parse(claimed_at ?? '') - first) / 1_000).toFixed(1);
    return `after ${seconds} s  ${channel}: ${state}${error === null ? '' : ` (${error})`}`;
  });
}
