import { afterEach, beforeEach, expect, test } from 'bun:test';
import { killSwitch } from '../../../f/credits/clients/operator.ts';

const names = ['WM_WORKSPACE', 'WM_TOKEN', 'BASE_INTERNAL_URL', 'BASE_URL'] as const;
const before = names.map((name) => process.env[name]);
let answer: () => Response;
let asked: string[];
let windmill: ReturnType<typeof Bun.serve>;

beforeEach(() => {
  asked = [];
  windmill = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request) {
      asked.push(new URL(request.url).pathname);
      return answer();
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
  ['is missing', () => new Response('Variable not found', { status: 404 }), null],
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
  expect(asked).toEqual(['/api/w/w/variables/get_value/f/credits/kill_switch']);
});
