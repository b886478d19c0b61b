import { afterAll, beforeEach, describe, expect, test } from 'bun:test';
import { lookerClient, lookerSql } from '../../../f/credits/clients/looker.ts';
import { waitOf } from '../../../f/credits/clients/looker_transport.ts';

/** Answers of whatever stands before Looker, first to last; the last one stays. */
interface Answer {
  body: string;
  status?: number;
  headers?: Record<string, string>;
}

let answers: Answer[] = [];
let waits: number[] = [];
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch({ url }) {
    if (url.endsWith('/login'))
      return Response.json({ access_token: 't', token_type: 'Bearer', expires_in: 3600 });
    const [answer = { body: '', status: 500 }] = answers.length > 1 ? answers.splice(0, 1) : answers;
    const { body, status = 200, headers = {} } = answer;
    return new Response(body, { status, headers });
  },
});
afterAll(() => server.stop(true));
beforeEach(() => {
  waits = [];
});

const json = { 'content-type': 'application/json' };
const now = Date.parse('2026-01-08T09:00:00Z');
const ask = () =>
  lookerSql(
    lookerClient(
      { base_url: server.url.href, client_id: 'a', client_secret: 'b' },
      { sleep: async (milliseconds) => void waits.push(milliseconds), now: () => now },
    ),
    { kind: 'look', look_id: '1', url: 'https://looker.example.com/looks/1' },
  );

describe('an answer that is not what its header says', () => {
  test('is an invalid link with its status when HTML comes as JSON with 400', async () => {
    answers = [{ body: '<html>Bad request</html>', status: 400, headers: json }];
    expect(await ask()).toEqual({
      kind: 'invalid',
      reason: expect.stringContaining('HTTP 400: Bad request'),
    });
  });

  test('is an unavailable Looker with its status when HTML comes as JSON with 502', async () => {
    answers = [{ body: '<html>Bad gateway</html>', status: 502, headers: json }];
    await expect(ask()).rejects.toMatchObject({ code: 'looker_unavailable', retryable: true });
    await expect(ask()).rejects.toThrow('4 tries: HTTP 502: Bad gateway');
  });

  test('is an unavailable Looker when HTML comes as JSON with 200', async () => {
    answers = [{ body: '<html>Sign in</html>', headers: json }];
    await expect(ask()).rejects.toThrow('1 tries: HTTP 200: Sign in');
  });

  test('is an invalid link when an object comes where SQL belongs', async () => {
    answers = [{ body: '{"message":"The model has an error"}', headers: json }];
    expect(await ask()).toEqual({
      kind: 'invalid',
      reason: 'Looker answered HTTP 200 for Look 1 without SQL: {"message":"The model has an error"}',
    });
  });
});

describe('Retry-After', () => {
  test('may be a date', async () => {
    const headers = { 'retry-after': 'Thu, 08 Jan 2026 09:00:07 GMT' };
    answers = [{ body: '', status: 429, headers }, { body: 'SELECT 1' }];
    expect(await ask()).toEqual({ kind: 'sql', sql: 'SELECT 1' });
    expect(waits).toEqual([7_000]);
  });

  test.each([
    ['7', 7_000],
    ['0.5', 500],
    ['Thu, 08 Jan 2026 08:00:00 GMT', 0],
    ['soon', null],
    ['-3', null],
    ['', null],
  ])('"%s" is %p milliseconds', (text, milliseconds) => {
    expect(waitOf(text, now)).toBe(milliseconds);
  });
});
