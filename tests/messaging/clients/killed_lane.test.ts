import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import * as z from 'zod';
import type { Fault } from '../../../simulators/index.ts';
import { figure } from '../../figures.ts';
import { type AgentWorld, agentWorld, authToken, handOver, policyValue, viewOf } from '../agent_world.ts';

let world: AgentWorld;
beforeAll(async () => {
  world = await agentWorld();
}, 60_000);
afterAll(() => world.stop());

const answerSchema = z.object({ points: z.int() });

/** @returns null when the process was killed */
async function run(killAt: number | null): Promise<z.infer<typeof answerSchema> | null> {
  const order = JSON.stringify({
    database: world.database,
    policy: policyValue,
    account: { account_sid: world.twilio.accountSid, auth_token: authToken, api_url: world.twilio.url },
    lane: 'fast',
    places: 4,
    milliseconds: 20_000,
    untilEmpty: true,
    // A claim of a dead process is over at once.
    rules: { leaseSeconds: 0, windowSeconds: 60 },
    killAt,
  });
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'lane_process.ts'), order], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, code] = await Promise.all([child.stdout.text(), child.exited]);
  if (child.signalCode === 'SIGKILL') return null;
  expect(code).toBe(0);
  return answerSchema.parse(JSON.parse(output));
}

const post = 'POST Messages';
const answers: [string, Fault | null][] = [
  ['arrives', null],
  ['is lost', { method: post, kind: 'drop_after' }],
  ['is 500', { method: post, kind: 'http_500' }],
  ['is slow', { method: post, kind: 'slow', ms: 300 }],
];
const types = [
  ['otp', 'at least once'],
  ['notification', 'at most once'],
] as const;
/** Every point with LONG=1; otherwise each case begins at another point and takes every fifth. */
const isLong = process.env.LONG === '1';
const stride = 5;
const cases = types.flatMap(([type, promise], group) =>
  answers.map(([name, fault], at) => [type, promise, name, fault, (group + at) % stride] as const),
);

let numbers = 0;

test.each(cases)(
  'a message of type %s is sent %s wherever a process is killed, when the answer %s',
  async (type, _promise, name, fault, start) => {
    let kills = 0;
    for (let point = isLong ? 0 : start; ; point += isLong ? 1 : stride) {
      const phone = `+4477008${String(++numbers).padStart(5, '0')}`;
      const message =
        type === 'otp'
          ? { phone_number: phone, message_type: type }
          : { phone_number: phone, content: 'Hello', priority: 'CRITICAL', preferred_channel: 'SMS' };
      const [id = ''] = await world.within((agent) => handOver(agent, [message]));
      if (fault !== null) world.twilio.faults.next(fault);
      const first = await run(point);
      if (first === null) kills++;
      if (first === null) await run(null);
      world.twilio.faults.clear();
      const texts = world.twilio
        .messages()
        .filter(({ to }) => to === phone)
        .map(({ body }) => body);
      const { state, attempts } = await world.within((agent) => viewOf(agent, id));
      const about = { point, state, sent: texts.length, tried: attempts.map((one) => one.state) };
      // One text: the same code.
      expect({ ...about, different: new Set(texts).size }).toEqual({
        ...about,
        different: Math.min(1, texts.length),
      });
      if (type === 'otp') {
        expect(about).toMatchObject({ state: 'accepted' });
        expect(texts.length).toBeGreaterThanOrEqual(1);
        expect(texts.length).toBeLessThanOrEqual(1 + policyMaxRetries);
      } else {
        expect(['accepted', 'unknown']).toContain(about.state);
        expect(texts.length).toBeLessThanOrEqual(1);
        if (state === 'accepted') expect(texts).toHaveLength(1);
      }
      if (first !== null) break;
    }
    expect(kills).toBeGreaterThanOrEqual(isLong ? 12 : 2);
    figure(`messaging: ${type}, answer ${name}: killed at ${kills} points, none lost, none too often`);
  },
  180_000,
);

const policyMaxRetries = 3;
