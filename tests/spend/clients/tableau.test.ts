import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { parseTableau, type Tableau, withTableau } from '../../../f/spend/clients/tableau.ts';
import { readApiVersion, readCredentials, readError } from '../../../f/spend/lib/tableau/message.ts';
import { startTableau, type TableauSimulator } from '../../../simulators/index.ts';
import { monthly, site, token, worldOf } from '../../simulators/tableau/fixture.ts';

const view = monthly([
  { labels: ['Call Box & Co, Ltd', 'January 2026'], amount: '71234.5671' },
  { labels: ['Ringba', 'January 2026'], amount: '813000' },
]);
const header = 'Measure Names,Account Name,Month of Date,Revenue,Measure Values\n';
const ringba = { kind: 'csv' as const, csv: `${header}Revenue,Ringba,January 2026,"$813,000","813,000"\n` };

let tableau: TableauSimulator;
let slept: number[];
beforeEach(() => {
  slept = [];
  tableau = startTableau({ world: worldOf(view), ...token });
});
afterEach(() => tableau.stop());

const resource = (changes: object = {}) =>
  parseTableau({
    server: `${tableau.url}/`,
    site: site.contentUrl,
    pat_name: token.tokenName,
    pat_secret: token.tokenSecret,
    views: {
      monthly: {
        id: view.id,
        name: 'monthly',
        columns: { account: 'Account Name', period: 'Month of Date' },
        measure: 'Revenue',
        period: 'month',
      },
    },
    ...changes,
  });
const sleep = async (milliseconds: number) => void slept.push(milliseconds);
const use = <T>(work: (tableau: Tableau) => Promise<T>, changes: object = {}, limits: object = {}) =>
  withTableau(resource(changes), work, { sleep, ...limits });
const readRingba = (one: Tableau) => one.data(resource().views.monthly, 'Ringba');

test('the data of a view is filtered by the account, with its comma and ampersand, and fresh', async () => {
  expect(await use(readRingba)).toEqual(ringba);
  const found = await use((one) => one.data(resource().views.monthly, 'Call Box & Co, Ltd'));
  expect('csv' in found && found.csv.split('\n')).toHaveLength(3);
});

test('one session serves all requests of a report, and is closed when it fails', async () => {
  const work = async (one: Tableau) => {
    await Promise.all([readRingba(one), readRingba(one), readRingba(one)]);
    throw new RangeError('intentional');
  };
  await expect(use(work)).rejects.toThrow('intentional');
  expect(tableau.faults.requests()).toEqual({ signin: 1, 'view data': 3, signout: 1 });
  expect(tableau.isSignedIn()).toBe(false);
});

test('a session that another sign-in ended is renewed once, for every request that needs it', async () => {
  const found = await use(async (one) => {
    await readRingba(one);
    tableau.endSession();
    return Promise.all([readRingba(one), readRingba(one), readRingba(one)]);
  });
  expect(found).toEqual([ringba, ringba, ringba]);
  expect(tableau.faults.requests().signin).toBe(2);
  const lost = await use(async (one) => {
    await readRingba(one);
    tableau.endSession();
    await readRingba(one);
    tableau.endSession();
    return readRingba(one);
  });
  expect(lost).toMatchObject({ reason: 'source_refused', detail: expect.stringContaining('401002') });
});

describe('the version of the API', () => {
  test('is that of the server, where the server is older than the resource', async () => {
    await tableau.stop();
    tableau = startTableau({ world: worldOf(view), ...token, restApiVersion: '3.19' });
    expect(await use(readRingba)).toEqual(ringba);
    expect(tableau.faults.requests()).toEqual({ signin: 2, serverinfo: 1, 'view data': 1, signout: 1 });
    expect(tableau.isSignedIn()).toBe(false);
  });

  test('is not asked for where the server knows it', async () => {
    await use(readRingba);
    expect(tableau.faults.requests().serverinfo).toBeUndefined();
  });

  test('that neither side says is the refusal of the sign-in', async () => {
    await tableau.stop();
    tableau = startTableau({ world: worldOf(view), ...token, restApiVersion: '3.19' });
    tableau.faults.next({ method: 'serverinfo', kind: 'html_502', times: 3 });
    expect(await use(readRingba)).toMatchObject({
      reason: 'source_refused',
      detail: expect.stringContaining('404003'),
    });
  });

  test('is read from JSON and XML', () => {
    expect(readApiVersion('{"serverInfo":{"restApiVersion":"3.19"}}')).toBe('3.19');
    const xml = '<tsResponse><serverInfo><restApiVersion>3.19</restApiVersion></serverInfo></tsResponse>';
    expect(readApiVersion(xml)).toBe('3.19');
    for (const other of ['', '<html></html>', '{}', '{"serverInfo":{"restApiVersion":"new"}}'])
      expect(readApiVersion(other)).toBeNull();
  });
});

describe('an answer that says nothing is no data:', () => {
  test('503 is asked again after 2 and 4 seconds', async () => {
    tableau.faults.next({ method: 'view data', kind: 'http_500', times: 2 });
    expect(await use(readRingba)).toEqual(ringba);
    expect(slept).toEqual([2_000, 4_000]);
  });

  test('a proxy that answers with HTML three times', async () => {
    tableau.faults.next({ method: 'view data', kind: 'html_502', times: 3 });
    expect(await use(readRingba)).toEqual({
      state: 'no_data',
      reason: 'source_unavailable',
      detail: 'view monthly: HTTP 502',
    });
  });

  test('a view that is slower than the deadline, which is not asked again', async () => {
    tableau.faults.next({ method: 'view data', kind: 'slow', ms: 60_000 });
    expect(await use(readRingba, {}, { deadlineMs: 300 })).toMatchObject({
      reason: 'source_unavailable',
      detail: 'view monthly: no answer within 0.3 s',
    });
    expect(slept).toEqual([]);
  });

  test('a report that is out of time', async () => {
    tableau.faults.next({ method: 'view data', kind: 'slow', ms: 60_000 });
    const found = await use(readRingba, {}, { signal: AbortSignal.timeout(300) });
    expect(found).toMatchObject({ detail: 'view monthly: the report is out of time' });
    expect(tableau.isSignedIn()).toBe(false);
  });

  test('a refused sign-in, which is not tried again and never shows the secret', async () => {
    const found = await use(readRingba, { pat_secret: 'hunter2' });
    expect(found).toMatchObject({ reason: 'source_refused', detail: expect.stringContaining('401001') });
    expect(JSON.stringify(found)).not.toContain('hunter2');
    expect(tableau.faults.requests()).toEqual({ signin: 1 });
  });

  test('a view that does not exist', async () => {
    const found = await use((one) => one.data({ ...resource().views.monthly, id: 'gone' }, 'Ringba'));
    expect(found).toMatchObject({ reason: 'source_refused', detail: expect.stringContaining('404011') });
  });

  test('a server that is not there', async () => {
    const found = await use(readRingba, { server: 'http://127.0.0.1:1' });
    expect(found).toMatchObject({ reason: 'source_unavailable' });
    expect(slept).toEqual([2_000, 4_000]);
  });
});

test('answers in XML are read like those in JSON', () => {
  const credentials = `<?xml version='1.0'?><t:tsResponse xmlns:t="http://tableau.com/api">
    <t:credentials estimatedTimeToExpiration='240:00:00' token='a|b&amp;c'><t:site contentUrl="x" id="s1"/></t:credentials>
    </t:tsResponse>`;
  expect(readCredentials(credentials)).toEqual({ token: 'a|b&c', siteId: 's1' });
  const error =
    '<tsResponse><error code="401002"><summary>No</summary><detail>O&#39;Hara</detail></error></tsResponse>';
  expect(readError(error)).toEqual({ code: '401002', words: "No: O'Hara" });
  expect(readError('<html><body>502</body></html>')).toBeNull();
  expect(readCredentials('{"credentials": ')).toBeNull();
});

test('an incomplete resource is named by its fields, without the secret', () => {
  const value = { server: 'x', pat_name: '', pat_secret: 'hunter2', views: {} };
  expect(() => parseTableau(value)).toThrow(/not complete: server, pat_name, views.monthly$/);
});
