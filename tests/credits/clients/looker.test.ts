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
  test('gives the SQL of a Look without a row limit', async () => {
    const answer = await lookerSql(client(), known);
    expect(answer.kind === 'sql' && answer.sql).toContain('GROUP BY');
    expect(answer.kind === 'sql' && /\bLIMIT\b/i.test(answer.sql)).toBe(false);
  });

  test('that knows no such Look means the link is gone', async () => {
    expect((await lookerSql(client(), look('3981'))).kind).toBe('gone');
  });

  test('that does not know the bot is told apart from a link that is gone', async () => {
    await expect(lookerSql(client({ secret: 'wrong' }), known)).rejects.toMatchObject({
      code: 'looker_credentials',
      retryable: false,
    });
  });

  test('is logged in to again when the token ends in the middle of a job', async () => {
    const sdk = client();
    await lookerSql(sdk, known);
    looker.revokeTokens();
    expect((await lookerSql(sdk, known)).kind).toBe('sql');
  });

  test('is asked again after as long as it says', async () => {
    looker.faults.next({ kind: 'rate_limited', method: run, retryAfter: 7 });
    expect((await lookerSql(client(), known)).kind).toBe('sql');
    expect(waits).toEqual([7_000]);
  });

  test('is not waited for longer than a minute: a later run tries again', async () => {
    looker.faults.next({ kind: 'rate_limited', method: run, retryAfter: 3_600 });
    await expect(lookerSql(client(), known)).rejects.toMatchObject({
      code: 'looker_unavailable',
      retryable: true,
    });
    expect(waits).toEqual([]);
  });

  test('is asked again with growing delays through errors of its gateway, and given up after four tries', async () => {
    looker.faults.next({ kind: 'html_502', method: run, times: 3 });
    expect((await lookerSql(client(), known)).kind).toBe('sql');
    expect(waits).toEqual([500, 1_000, 2_000]);
    looker.faults.next({ kind: 'html_502', method: run, times: 4 });
    await expect(lookerSql(client(), known)).rejects.toThrow(/4 tries: HTTP 502/);
  });

  test('that hangs is given up at the deadline', async () => {
    looker.faults.next({ kind: 'slow', method: run, ms: 2_000, times: 4 });
    await expect(lookerSql(client({ deadlineMs: 100 }), known)).rejects.toMatchObject({
      code: 'looker_unavailable',
      retryable: true,
    });
  });
});
