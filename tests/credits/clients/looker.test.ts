import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { lookerWorld } from '../../../demo/scenario/index.ts';
import { lookerClient, lookerSql, parseLooker } from '../../../f/credits/clients/looker.ts';
import type { LookerLink } from '../../../f/credits/lib/request/looker_link.ts';
import { type LookerSimulator, startLooker } from '../../../simulators/index.ts';

const look = (id: string): LookerLink => ({
  kind: 'look',
  url: `https://acme.cloud.looker.com/looks/${id}`,
  look_id: id,
});
const known = look('4412');
const run = 'GET /looks/{look_id}/run/{result_format}';

let looker: LookerSimulator;
let waits: number[];

beforeAll(() => {
  looker = startLooker({ world: lookerWorld(), clientId: 'creditbot', clientSecret: 'right' });
});
afterAll(() => looker.stop());
beforeEach(() => {
  looker.faults.clear();
  waits = [];
});

function client(changes: { secret?: string; deadlineMs?: number } = {}) {
  const resource = parseLooker({
    base_url: looker.url,
    client_id: 'creditbot',
    client_secret: changes.secret ?? 'right',
  });
  const sleep = async (milliseconds: number) => void waits.push(milliseconds);
  return lookerClient(resource, { sleep, random: () => 0.5, deadlineMs: changes.deadlineMs ?? 5_000 });
}

describe('Looker', () => {
  test('returns the SQL of a Look without a row limit', async () => {
    const answer = await lookerSql(client(), known);
    expect(answer.kind === 'sql' && answer.sql).toContain('GROUP BY');
    expect(answer.kind === 'sql' && /\bLIMIT\b/i.test(answer.sql)).toBe(false);
  });

  test('returns a dead link for an unknown Look', async () => {
    expect((await lookerSql(client(), look('3981'))).kind).toBe('gone');
  });

  test('distinguishes invalid credentials from a dead link', async () => {
    await expect(lookerSql(client({ secret: 'wrong' }), known)).rejects.toMatchObject({
      code: 'looker_credentials',
      retryable: false,
    });
  });

  test('gets a new login when the token expires during a job', async () => {
    const sdk = client();
    await lookerSql(sdk, known);
    looker.revokeTokens();
    expect((await lookerSql(sdk, known)).kind).toBe('sql');
  });

  test('is retried after the delay it requests', async () => {
    looker.faults.next({ kind: 'rate_limited', method: run, retryAfter: 7 });
    expect((await lookerSql(client(), known)).kind).toBe('sql');
    expect(waits).toEqual([7_000]);
  });

  test('is not retried after delays longer than a minute; a later run retries', async () => {
    looker.faults.next({ kind: 'rate_limited', method: run, retryAfter: 3_600 });
    await expect(lookerSql(client(), known)).rejects.toMatchObject({
      code: 'looker_unavailable',
      retryable: true,
    });
    expect(waits).toEqual([]);
  });

  test('is retried with growing delays after gateway errors, up to four attempts', async () => {
    looker.faults.next({ kind: 'html_502', method: run, times: 3 });
    expect((await lookerSql(client(), known)).kind).toBe('sql');
    expect(waits).toEqual([500, 1_000, 2_000]);
    looker.faults.next({ kind: 'html_502', method: run, times: 4 });
    await expect(lookerSql(client(), known)).rejects.toThrow(/4 tries: HTTP 502/);
  });

  test('times out at the deadline when it hangs', async () => {
    looker.faults.next({ kind: 'slow', method: run, ms: 2_000, times: 4 });
    await expect(lookerSql(client({ deadlineMs: 100 }), known)).rejects.toMatchObject({
      code: 'looker_unavailable',
      retryable: true,
    });
  });
});
