import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { segmentsOf } from '../../../f/messaging/lib/content/segments.ts';
import { figure } from '../../figures.ts';
import { type AgentWorld, agentWorld, authToken, handOver, policyValue } from '../agent_world.ts';

let world: AgentWorld;
beforeAll(async () => {
  world = await agentWorld();
}, 60_000);
afterAll(() => world.stop());

test('four processes never exceed a limit in any window, and lose nothing', async () => {
  const windowSeconds = 2;
  const limit = 10;
  const processes = 4;
  const policy = {
    ...policyValue,
    channels: { SMS: { ...policyValue.channels.SMS, rate_limit_per_minute: limit } },
  };
  // One, two and three segments.
  const texts = Array.from({ length: 24 }, (_, at) => 'a'.repeat([20, 200, 400][at % 3] ?? 20));
  await world.within((agent) =>
    handOver(
      agent,
      texts.map((content) => ({ phone_number: '+447700900001', content, preferred_channel: 'SMS' })),
    ),
  );
  for (let at = 0; at < 12; at++)
    world.twilio.faults.next({ method: 'POST Messages', kind: 'slow', ms: (at % 4) * 150 });
  const order = JSON.stringify({
    database: world.database,
    policy,
    account: { account_sid: world.twilio.accountSid, auth_token: authToken, api_url: world.twilio.url },
    lane: 'bulk',
    places: 8,
    milliseconds: 60_000,
    untilEmpty: false,
    rules: { leaseSeconds: 60, windowSeconds },
    killAt: null,
  });
  const children = Array.from({ length: processes }, () =>
    Bun.spawn([process.execPath, join(import.meta.dir, 'lane_process.ts'), order], {
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
  const begun = Date.now();
  while (world.twilio.messages().length < texts.length && Date.now() - begun < 50_000) await Bun.sleep(50);
  for (const child of children) child.kill();
  await Promise.all(children.map((child) => child.exited));

  const arrivals = world.twilio.messages().map(({ createdAt, body }) => ({
    at: createdAt.getTime(),
    units: segmentsOf(body).count,
  }));
  expect(arrivals).toHaveLength(texts.length);
  const worst = Math.max(
    ...arrivals.map(({ at: start }) =>
      arrivals
        .filter(({ at }) => at >= start && at < start + windowSeconds * 1_000)
        .reduce((sum, { units }) => sum + units, 0),
    ),
  );
  expect(worst).toBeLessThanOrEqual(limit);
  // The limit is used, not only kept.
  expect(worst).toBeGreaterThanOrEqual(limit - 2);
  figure(
    `messaging: ${processes} processes, ${arrivals.length} messages of one to three segments: at most ${worst} of ${limit} segments in any window`,
  );
}, 90_000);
