import { afterEach, expect, test } from 'bun:test';
import { join } from 'node:path';
import { startTableau, type TableauSimulator } from '../../../simulators/index.ts';
import { monthly, site, token, worldOf } from './fixture.ts';

const python = join(import.meta.dir, '../../../.venv/bin/python');
const rows = [
  { labels: ['Call Box & Co, Ltd', 'January 2026'], amount: '71234.5671' },
  { labels: ['Call Box & Co, Ltd', 'February 2026'], amount: null },
  { labels: ['Ringba', 'January 2026'], amount: '813000' },
];
let tableau: TableauSimulator;
afterEach(() => tableau.stop());

test("Tableau's own Python client signs in, reads a filtered view, and reads the errors", async () => {
  const view = monthly(rows);
  tableau = startTableau({ world: worldOf(view), ...token });
  // The first view query is the filtered one, the second the unknown view: both pass.
  const script = join(import.meta.dir, 'official_client.py');
  tableau.faults.next({ method: 'view data', kind: 'slow', ms: 0, times: 2 });
  tableau.faults.next({ method: 'view data', kind: 'html_502' });
  const args = [tableau.url, token.tokenName, token.tokenSecret, site.contentUrl, view.id];
  const child = Bun.spawn([python, script, ...args], { stdout: 'pipe', stderr: 'inherit' });
  expect(await child.stdout.json()).toEqual({
    version: '3.24',
    wrong_secret: '401001',
    site: site.id,
    csv: [
      'Measure Names,Account Name,Month of Date,Revenue,Measure Values',
      'Revenue,"Call Box & Co, Ltd",January 2026,"$71,235","71,234.5671"',
      'Revenue,"Call Box & Co, Ltd",February 2026,,Null',
      '',
    ].join('\n'),
    unknown_view: '404011',
    unavailable: '502',
    second_sign_in: '401002',
  });
  expect(tableau.isSignedIn()).toBe(false);
});

/** Signs in with JSON. */
async function signIn(): Promise<string> {
  const response = await fetch(`${tableau.url}/api/3.24/auth/signin`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({
      credentials: {
        personalAccessTokenName: token.tokenName,
        personalAccessTokenSecret: token.tokenSecret,
        site: { contentUrl: site.contentUrl },
      },
    }),
  });
  const body = (await response.json()) as { credentials: { token: string; site: { id: string } } };
  expect(body.credentials.site.id).toBe(site.id);
  return body.credentials.token;
}

async function data(session: string, query: string): Promise<string> {
  const url = `${tableau.url}/api/3.24/sites/${site.id}/views/${monthly([]).id}/data${query}`;
  const response = await fetch(url, { headers: { 'x-tableau-auth': session, accept: 'application/json' } });
  return response.text();
}

test('a view is cached for the minutes that the request allows, and a session ends after 240', async () => {
  let [clock, amount] = [0, '1'];
  const view = monthly([], { form: 'formatted', rows: () => [{ labels: ['A', 'January 2026'], amount }] });
  tableau = startTableau({ world: worldOf(view), ...token, now: () => clock });
  const session = await signIn();
  expect(await data(session, '')).toContain('$1\n');
  amount = '2';
  clock = 10 * 60_000;
  expect(await data(session, '')).toContain('$1\n');
  expect(await data(session, '?maxAge=10')).toContain('$1\n');
  expect(await data(session, '?maxAge=9')).toContain('$2\n');
  clock = 240 * 60_000;
  expect(JSON.parse(await data(session, ''))).toMatchObject({ error: { code: '401002' } });
});

test('a filter on a field that the view does not have is ignored', async () => {
  tableau = startTableau({ world: worldOf(monthly(rows)), ...token });
  const session = await signIn();
  expect((await data(session, '?vf_Account+Name=Ringba')).split('\n')).toHaveLength(3);
  expect((await data(session, '?vf_Account=Ringba')).split('\n')).toHaveLength(5);
});
