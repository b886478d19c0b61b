import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { weekOfOrders } from '../../../demo/backoffice/orders.ts';
import { type BackofficeServices, startServices } from '../../../demo/backoffice/services.ts';
import { keyHash } from '../../../f/backoffice/lib/access/request.ts';
import { type OpenRuntime, openRuntime } from '../../../local/cli/open.ts';
import { openPlace } from '../../../local/cli/state.ts';

const keys = { admin: crypto.randomUUID(), support: crypto.randomUUID() };

let stateDir: string;
let opened: OpenRuntime<BackofficeServices>;
let base: string;
beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'backoffice-routes-'));
  opened = await openRuntime(openPlace('local', { LOCAL_STATE_DIR: stateDir }), {}, startServices);
  if (opened.services === undefined) throw new Error('the demo runs on its services');
  const { shop } = opened.services;
  base = `${opened.api.url}/api/r/local`;
  const [order] = weekOfOrders(1, new Date('2026-03-08T00:00:00Z'));
  if (order === undefined) throw new Error('an order');
  await shop.deliver([shop.order(order), shop.pay(order)], `${base}/backoffice`);
  const people = [
    ['ada@tribi.example', keys.admin],
    ['sam@tribi.example', keys.support],
  ] as const;
  for (const [email, key] of people) {
    const args = { database: '$res:f/shared/resources/database', email, key_sha256: keyHash(key) };
    const id = opened.runtime.run({ kind: 'script', path: 'f/backoffice/scripts/add_api_client', args });
    expect(await opened.runtime.wait(id)).toMatchObject({ outcome: 'success' });
  }
}, 120_000);
afterAll(async () => {
  await opened.close();
  rmSync(stateDir, { recursive: true, force: true });
});

const call = (path: string, key: string | null, init: RequestInit = {}) =>
  fetch(`${base}/${path}`, {
    ...init,
    headers: {
      'X-Request-ID': 'test-1',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...init.headers,
    },
  });
const patch = {
  method: 'PATCH',
  body: '{"internal_notes":"x"}',
  headers: { 'content-type': 'application/json' },
};

describe('the routes', () => {
  test.each<[string, number, number, RequestInit]>([
    ['admin/exports/sales?period=daily', 403, 200, {}],
    ['api/admin/exports/sales?period=monthly&format=xlsx&tz=Asia/Tokyo', 403, 200, {}],
    ['admin/exports/links/8f6b5f1e-0000-4000-8000-000000000000', 403, 404, { method: 'DELETE' }],
    ['admin/users?q=lucja', 200, 200, {}],
    ['admin/users/1', 200, 200, {}],
    ['api/admin/users/1/notes', 200, 200, patch],
    ['admin/invoices/TRB-USD-000001?format=ubl', 200, 200, {}],
  ])(
    '%s: 401 without a key, %d for support, %d for admin',
    async (path, support, admin, init) => {
      const [nobody, some, all] = await Promise.all([
        call(path, null, init),
        call(path, keys.support, init),
        call(path, keys.admin, init),
      ]);
      expect([nobody.status, some.status, all.status]).toEqual([401, support, admin]);
      expect(all.headers.get('x-request-id')).toBe('test-1');
    },
    60_000,
  );

  test('a file has its zone in name and header; its link works without a key until it is revoked', async () => {
    const path =
      'admin/exports/sales?period=custom&start_date=2026-01-01&end_date=2027-01-01&tz=America/New_York';
    const file = await call(path, keys.admin);
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(file.headers.get('x-export-timezone')).toBe('America/New_York');
    expect(file.headers.get('content-disposition')).toBe(
      'attachment; filename="tribi-sales-20260101-20270101-America_New_York.csv"',
    );
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await file.arrayBuffer());
    expect(text).toStartWith('\ufeffrecord,invoice_number,');
    expect(text).toContain('TRB-USD-000001');
    const made = await call(`${path}&deliver=link`, keys.admin);
    expect(made.status).toBe(201);
    const { url, link_id } = z
      .object({ url: z.string(), link_id: z.string() })
      .loose()
      .parse(await made.json());
    const downloaded = await fetch(url);
    expect(downloaded.status).toBe(200);
    expect(await downloaded.text()).toContain('TRB-USD-000001');
    expect((await fetch(url.replace('signature=', 'signature=0'))).status).toBe(403);
    expect((await call(`admin/exports/links/${link_id}`, keys.admin, { method: 'DELETE' })).status).toBe(200);
    expect((await fetch(url)).status).toBe(410);
  }, 60_000);

  test('a text of a caller is never resolved as a variable', async () => {
    const body = '{"internal_notes":"$var:f/backoffice/payment_signing_secret"}';
    const answer = await call('admin/users/1/notes', keys.admin, { ...patch, body });
    expect(await answer.json()).toEqual({
      id: 1,
      internal_notes: '$var:f/backoffice/payment_signing_secret',
    });
  }, 60_000);

  test('the key of a caller is in no argument, result or log of a job', async () => {
    const jobs = opened.runtime.jobs({ limit: 1_000 });
    const text = JSON.stringify(jobs.map(({ args, result }) => ({ args, result })));
    expect(jobs.length).toBeGreaterThan(20);
    for (const key of Object.values(keys)) expect(text).not.toContain(key);
  });
});
