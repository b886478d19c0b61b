import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type Running, runApi, TOKEN } from './running.ts';

let api: Running;
beforeAll(async () => {
  api = await runApi({
    'f/a/folder.meta.yaml': 'display_name: A\nowners: [u/me]\n',
    'f/a/fixed.resource.yaml':
      'resource_type: c_place\nvalue: {url: "$var:f/a/host", deep: {again: "$res:f/a/other"}}\n',
    'f/a/other.resource.yaml': 'resource_type: c_other\nvalue: {n: 1}\n',
    'f/a/host.variable.yaml': 'value: example.org\nis_secret: false\n',
    'c_place.resource-type.yaml': 'schema: {type: object}\nformat_extension: md\n',
    'f/a/x.ts': 'export async function main() {}\n',
    'f/a/x.script.yaml': 'summary: X\n',
  });
});
afterAll(() => api.stop());

describe('variables', () => {
  test('are created once, read, changed and deleted', async () => {
    const create = () =>
      api.call('POST', 'variables/create', { path: 'f/a/v', value: '1', is_secret: false, description: 'd' });
    expect(await create()).toEqual({ status: 201, body: 'variable f/a/v created' });
    expect(await create()).toEqual({ status: 400, body: 'Bad request: Variable f/a/v already exists' });
    expect(await api.call('GET', 'variables/get_value/f/a/v')).toEqual({ status: 200, body: '1' });
    await api.call('POST', 'variables/update/f/a/v', { value: '2' });
    expect((await api.call('GET', 'variables/get/f/a/v')).body).toMatchObject({
      value: '2',
      description: 'd',
      is_secret: false,
    });
    expect(await api.call('GET', 'variables/exists/f/a/v')).toEqual({ status: 200, body: true });
    expect((await api.call('DELETE', 'variables/delete/f/a/v')).status).toBe(200);
    expect(await api.call('GET', 'variables/get_value/f/a/v')).toEqual({
      status: 404,
      body: 'Not found: Variable f/a/v not found',
    });
  });

  test('that are secret show their value only on request', async () => {
    await api.call('POST', 'variables/create', {
      path: 'f/a/secret',
      value: 'hunter2',
      is_secret: true,
      description: '',
    });
    const list = await api.call('GET', 'variables/list');
    expect(JSON.stringify(list.body)).not.toContain('hunter2');
    expect((await api.call('GET', 'variables/get/f/a/secret?decrypt_secret=false')).body).toMatchObject({
      value: null,
    });
    expect((await api.call('GET', 'variables/get_value/f/a/secret')).body).toBe('hunter2');
  });

  test('from files can be overridden, and reappear after a delete', async () => {
    await api.call('POST', 'variables/update/f/a/host', { value: 'example.net' });
    expect((await api.call('GET', 'variables/get_value/f/a/host')).body).toBe('example.net');
    await api.call('DELETE', 'variables/delete/f/a/host');
    expect((await api.call('GET', 'variables/get_value/f/a/host')).body).toBe('example.org');
    expect((await api.call('DELETE', 'variables/delete/f/a/host')).body).toMatch(/workspace's files/);
  });

  test('have the maximum length of a Windmill server, and deleting a missing one is no error', async () => {
    const create = (length: number) => {
      const body = { path: 'f/a/long', value: 'é'.repeat(length), is_secret: false, description: '' };
      return api.call('POST', 'variables/create', body);
    };
    const tooLong = 'SqlErr: error returned from database: value too long for type character varying(15000)';
    expect(await create(15_001)).toEqual({ status: 400, body: tooLong });
    expect((await create(15_000)).status).toBe(201);
    for (const _ of [1, 2]) {
      const deleted = { status: 200, body: 'variable f/a/long deleted' };
      expect(await api.call('DELETE', 'variables/delete/f/a/long')).toEqual(deleted);
    }
  });

  test('are refused at a path that a Windmill server refuses', async () => {
    for (const path of ['f/a/1.5', 'x', 'f/a', 'f/a/b c']) {
      const { status, body } = await api.call('POST', 'variables/create', {
        path,
        value: '',
        is_secret: false,
        description: '',
      });
      expect([path, status]).toEqual([path, 400]);
      expect(body).toContain('Invalid path');
    }
  });
});

describe('resources', () => {
  test('are created by only one of several concurrent creators', async () => {
    const tries = Array.from({ length: 8 }, (_, n) =>
      api.call('POST', 'resources/create', { path: 'f/a/claim', value: { n }, resource_type: 'state' }),
    );
    const answers = await Promise.all(tries);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status === 400);
    expect(refused).toHaveLength(7);
    expect(refused[0]?.body).toBe('Bad request: Resource f/a/claim already exists');
  });

  test('cannot be created at the path of one from a file', async () => {
    const answer = await api.call('POST', 'resources/create', {
      path: 'f/a/other',
      value: 1,
      resource_type: 'state',
    });
    expect(answer).toEqual({ status: 400, body: 'Bad request: Resource f/a/other already exists' });
  });

  test('are read as written, or with their references resolved', async () => {
    expect((await api.call('GET', 'resources/get_value/f/a/fixed')).body).toMatchObject({
      url: '$var:f/a/host',
    });
    expect((await api.call('GET', 'resources/get_value_interpolated/f/a/fixed')).body).toEqual({
      url: 'example.org',
      deep: { again: { n: 1 } },
    });
  });

  test('are updated partially and as a whole', async () => {
    await api.call('POST', 'resources/create', {
      path: 'f/a/r',
      value: 1,
      resource_type: 't',
      description: 'd',
    });
    await api.call('POST', 'resources/update_value/f/a/r', { value: { a: 2 } });
    expect((await api.call('GET', 'resources/get/f/a/r')).body).toMatchObject({
      value: { a: 2 },
      resource_type: 't',
      description: 'd',
    });
    await api.call('POST', 'resources/update/f/a/r', { description: 'e' });
    expect((await api.call('GET', 'resources/get/f/a/r')).body).toMatchObject({
      value: { a: 2 },
      description: 'e',
    });
    const upsert = { path: 'f/a/r', value: 3, resource_type: 'u' };
    expect((await api.call('POST', 'resources/create?update_if_exists=true', upsert)).status).toBe(201);
    expect((await api.call('GET', 'resources/get_value/f/a/r')).body).toBe(3);
    expect((await api.call('DELETE', 'resources/delete/f/a/r')).body).toBe('resource f/a/r deleted');
    expect((await api.call('GET', 'resources/exists/f/a/r')).body).toBe(false);
  });

  test('are listed with the time of the last write', async () => {
    const before = Date.now();
    await api.call('POST', 'resources/create', { path: 'f/d/one', value: 1, resource_type: 'state' });
    const { body } = await api.call('GET', 'resources/list?path_start=f/d/');
    const [{ edited_at: edited }] = body as [{ edited_at: string }];
    expect(Date.parse(edited)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(edited)).toBeLessThanOrEqual(Date.now());
  });

  test('are listed by path prefix and type, without values', async () => {
    await api.call('POST', 'resources/create', {
      path: 'f/b/one',
      value: { secret: 1 },
      resource_type: 'state',
    });
    await api.call('POST', 'resources/create', { path: 'f/b/two', value: 2, resource_type: 'state' });
    const paths = async (query: string) => {
      const { body } = await api.call('GET', `resources/list?${query}`);
      return (body as { path: string; value: unknown }[]).map(({ path, value }) => [path, value]);
    };
    expect(await paths('path_start=f/b/')).toEqual([
      ['f/b/two', null],
      ['f/b/one', null],
    ]);
    expect(await paths('path_start=f/b/&per_page=1&page=2')).toEqual([['f/b/one', null]]);
    expect(await paths('resource_type=c_other,c_place')).toEqual([
      ['f/a/other', null],
      ['f/a/fixed', null],
    ]);
  });

  test("that are missing return 404 with Windmill's text", async () => {
    for (const route of ['get', 'get_value', 'get_value_interpolated']) {
      const answer = await api.call('GET', `resources/${route}/f/a/gone`);
      expect(answer).toEqual({ status: 404, body: 'Not found: Resource f/a/gone not found' });
    }
  });
});

describe('items from files', () => {
  test('are listed and shown', async () => {
    expect((await api.call('GET', 'folders/list')).body).toMatchObject([{ name: 'a', owners: ['u/me'] }]);
    expect((await api.call('GET', 'scripts/get/p/f/a/x')).body).toMatchObject({
      summary: 'X',
      language: 'bun',
    });
    expect((await api.call('GET', 'scripts/raw/p/f/a/x.ts')).body).toContain('main()');
    expect((await api.call('GET', 'flows/get/f/a/gone')).body).toBe(
      'Not found: Flow not found at path f/a/gone',
    );
    expect((await api.call('GET', 'resources/file_resource_type_to_file_ext_map')).body).toEqual({
      c_place: { format_extension: 'md', is_fileset: false },
    });
  });
});

describe('a request', () => {
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${api.url}/api/${path}`, { headers });

  test('without a token of this runtime is refused', async () => {
    const wrong: Record<string, string>[] = [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: 'Bearer ' },
    ];
    for (const headers of wrong) {
      expect((await get('w/local/variables/list', headers)).status).toBe(401);
    }
    expect((await get(`w/local/variables/list?token=${TOKEN}`)).status).toBe(200);
  });

  test('for another workspace or an unknown route returns 404 with the reason', async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const other = await get('w/production/variables/list', headers);
    expect([other.status, await other.text()]).toEqual([
      404,
      expect.stringContaining('workspace production'),
    ]);
    const unknown = await get('w/local/drafts/list', headers);
    expect([unknown.status, await unknown.text()]).toEqual([
      404,
      expect.stringContaining('no route GET /api/w/local/drafts/list'),
    ]);
  });

  test('with an invalid body is refused with the path of the invalid value', async () => {
    const answer = await api.call('POST', 'resources/create', { path: 'f/a/r' });
    expect(answer.status).toBe(422);
    expect(answer.body).toEndWith('missing field `resource_type`');
  });

  test('returns the user and the version', async () => {
    expect(await (await get('version')).text()).toMatch(/v\d+\.\d+\.\d+/);
    const whoami = await get('users/whoami', { authorization: `Bearer ${TOKEN}` });
    expect(await whoami.json()).toMatchObject({ username: 'local', super_admin: true });
  });
});
