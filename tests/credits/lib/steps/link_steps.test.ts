import { describe, expect, test } from 'bun:test';
import { readLinkResults } from '../../../../f/credits/lib/credit/link_credit.ts';
import {
  type LookerSql,
  proofInput,
  proveLink,
  resolveLink,
} from '../../../../f/credits/lib/steps/request_steps.ts';
import { look, memoryItems, policy } from '../../world.ts';
import { summaryOf } from '../calculation_world.ts';

const verify = "SELECT SUM(c.total) FROM c WHERE product LIKE '%Authy%'";
const sql = (text: string): LookerSql => ({ kind: 'sql', sql: text });
const resolve = (url: string, answer: LookerSql) => resolveLink(policy(), url, async () => answer);

test('a query is passed on with references to the notebooks of the enabled products', async () => {
  expect(await resolve(` ${look(1)} `, sql(verify))).toEqual({
    kind: 'query',
    url: look(1),
    notebooks: { verify: '$res:f/credits/resources/verify_notebook' },
    sql: verify,
    sql_sha256: new Bun.CryptoHasher('sha256').update(verify).digest('hex'),
  });
});

test.each([
  ['gone', { kind: 'gone', reason: 'no such Look' }, 'link_gone'],
  ['invalid', { kind: 'invalid', reason: 'the query has no fields' }, 'link_invalid'],
  ['without SQL', sql('<html>Bad gateway</html>'), 'link_invalid'],
  ['a reference to a secret', sql('$var:f/credits/slack_bot_token'), 'link_invalid'],
] as const)('a link that is %s is refused with its reason', async (_, answer, code) => {
  expect(await resolve(look(1), answer)).toMatchObject({ kind: 'refuse', url: look(1), code });
});

test('Looker is not called for a link to another host or to a dashboard', async () => {
  const asked = () => Promise.reject(new Error('Looker was asked'));
  const foreign = await resolveLink(policy(), 'https://looker.example.com/looks/1', asked);
  expect(foreign).toMatchObject({ kind: 'refuse', code: 'link_foreign' });
  const dashboard = await resolveLink(policy(), look(1).replace('looks', 'dashboards'), asked);
  expect(dashboard).toMatchObject({ kind: 'refuse', code: 'link_dashboard' });
});

describe('the compact summary of a notebook run', () => {
  const run = summaryOf({});
  const query = { url: look(1), sql: 'SELECT 1', sql_sha256: run.sql_sha256 };
  const prove = async (changes: object, dry_run: boolean) => {
    const items = memoryItems();
    const result = await proveLink(
      { items, policy: policy() },
      { run: { ...run, ...changes }, query, dry_run },
    );
    return { result, written: [...items.values.keys()] };
  };

  test.each([
    ['a proven credit', {}, 'credit'],
    ['an amount that cannot be proven', { credit_amount: null }, 'refuse'],
  ])('of %s is stored under the path that the result names', async (_, changes, kind) => {
    const { result, written } = await prove(changes, false);
    expect(written).toEqual([expect.stringMatching(/^f\/credits\/artifacts\/summary_/)]);
    expect(result).toMatchObject({ kind, artifact: written[0] });
  });

  test.each([
    ['a proven credit', {}, 'credit'],
    ['an amount that cannot be proven', { credit_amount: null }, 'refuse'],
  ])('of %s is not stored in a dry run, and the result names no path', async (_, changes, kind) => {
    const { result, written } = await prove(changes, true);
    expect(written).toEqual([]);
    expect(result).toMatchObject({ kind, artifact: null });
    expect(readLinkResults([look(1)], [result])).toMatchObject([{ kind, artifact: null }]);
  });

  test('is absent where the notebook refused, also from the result', async () => {
    const { result, written } = await prove({ refusal: { code: 'no_rows', message: 'm' } }, true);
    expect(written).toEqual([]);
    expect(result).not.toHaveProperty('artifact');
  });
});

test('a run and its query are JSON texts, so that a name such as $var:no/such in them stays a text', () => {
  const query = { url: look(1), sql: verify, sql_sha256: 'x' };
  const read = {
    product: 'verify',
    account_sid: `AC${'0'.repeat(32)}`,
    period: { start: '2025-11-04', end: '2025-11-09' },
  };
  const run = {
    executed_at: '2026-01-08T09:00:00Z',
    seconds: 1,
    sql_sha256: 'x',
    query: read,
    notebook: { sha256: 'y' },
    credit_amount: null,
    summaries: [{ account_name: '$var:no/such' }],
    summary_outputs: {},
    refusal: null,
  };
  const given = { run: JSON.stringify(run), query: JSON.stringify(query) };
  expect(proofInput.parse(given)).toEqual({ run, query });
  expect(proofInput.safeParse({ ...given, run }).success).toBe(false);
  expect(proofInput.safeParse({ ...given, run: '{' }).error?.issues[0]?.message).toBe(
    'a JSON text is needed: {',
  );
  const silent = JSON.stringify({ ...run, query: null });
  expect(proofInput.safeParse({ ...given, run: silent }).error?.issues[0]?.message).toBe(
    'a run that refuses nothing says what its query is',
  );
});
