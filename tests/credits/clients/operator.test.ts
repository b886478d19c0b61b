import { afterEach, beforeEach, expect, test } from 'bun:test';
import { killSwitch } from '../../../f/credits/clients/operator.ts';

const names = ['WM_WORKSPACE', 'WM_TOKEN', 'BASE_INTERNAL_URL', 'BASE_URL'] as const;
const before = names.map((name) => process.env[name]);
let answer: () => Response;
let asked: string[];
/** Whether the token of a switch that was seen exists. */
let exists: boolean;
let windmill: ReturnType<typeof Bun.serve>;

beforeEach(() => {
  asked = [];
  exists = false;
  windmill = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request) {
      const { pathname } = new URL(request.url);
      asked.push(pathname);
      if (pathname.includes('/variables/exists/')) return Response.json(exists);
      return pathname.endsWith('/variables/create') ? new Response('created', { status: 201 }) : answer();
    },
  });
  const url = `http://127.0.0.1:${windmill.port}`;
  Object.assign(process.env, { WM_WORKSPACE: 'w', WM_TOKEN: 't', BASE_INTERNAL_URL: url, BASE_URL: url });
});
afterEach(async () => {
  await windmill.stop(true);
  for (const [index, name] of names.entries()) {
    if (before[index] === undefined) delete process.env[name];
    else process.env[name] = before[index];
  }
});

test.each([
  ['is missing and never was there', () => new Response('Variable not found', { status: 404 }), null],
  ['is off', () => Response.json('off'), null],
  ['is on', () => Response.json('on'), /is on/],
  ['says something else', () => Response.json('please'), /counts as on/],
  ['cannot be read', () => new Response('down', { status: 500 }), /cannot be read/],
  ['may not be read', () => new Response('no', { status: 403 }), /cannot be read/],
] as const)('a kill switch that %s', async (_, response, why) => {
  answer = response;
  const stopped = await killSwitch();
  if (why === null) expect(stopped).toBeNull();
  else expect(stopped).toMatch(why);
  expect(asked[0]).toBe('/api/w/w/variables/get_value/f/credits/kill_switch');
});

test('a kill switch that was there and was deleted stops posting', async () => {
  answer = () => new Response('Variable not found', { status: 404 });
  exists = true;
  expect(await killSwitch()).toMatch(/is gone, which counts as on/);
});

test('a kill switch that is read for the first time is noted, once', async () => {
  answer = () => Response.json('off');
  expect(await killSwitch()).toBeNull();
  expect(asked).toContain('/api/w/w/variables/create');
  asked = [];
  exists = true;
  expect(await killSwitch()).toBeNull();
  expect(asked).not.toContain('/api/w/w/variables/create');
});
