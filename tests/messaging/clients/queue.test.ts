import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type AgentWorld, agentWorld, handOver, viewOf, workOff } from '../agent_world.ts';

let world: AgentWorld;
beforeAll(async () => {
  world = await agentWorld();
}, 60_000);
afterAll(() => world.stop());

const sms = (content: string, more: object = {}) => ({
  phone_number: '+447700900001',
  content,
  preferred_channel: 'SMS',
  ...more,
});
const sentSince = (start: number) =>
  world.twilio
    .messages()
    .slice(start)
    .map(({ body }) => body);

describe('the queue', () => {
  test('a critical message of the same lane leaves before 1,000 others', async () => {
    await world.within(async (agent) => {
      const start = world.twilio.messages().length;
      const bulk = Array.from({ length: 1_000 }, (_, at) => sms(`bulk ${at}`, { priority: 'LOW' }));
      await handOver(agent, bulk);
      await handOver(agent, [sms('high', { priority: 'HIGH' })]);
      // One place: a slow worker.
      await workOff(agent, world.providers, { places: 1, milliseconds: 300 });
      expect(sentSince(start)[0]).toBe('high');
      await handOver(agent, [sms('critical', { priority: 'CRITICAL' })]);
      const before = world.twilio.messages().length;
      await workOff(agent, world.providers, { places: 1, milliseconds: 300 });
      expect(sentSince(before)[0]).toBe('critical');
      await agent.database.transaction(async (sql) => {
        await sql`delete from messaging.outbox`;
      });
    });
  }, 60_000);

  test('a message for later blocks nobody and is sent when it is due', async () => {
    await world.within(async (agent) => {
      const start = world.twilio.messages().length;
      const later = new Date(Date.now() + 3_600_000).toISOString();
      const [id = ''] = await handOver(agent, [sms('later', { scheduled_for: later, priority: 'HIGH' })]);
      await handOver(agent, [sms('now', { priority: 'LOW' })]);
      await workOff(agent, world.providers);
      expect(sentSince(start)).toEqual(['now']);
      expect((await viewOf(agent, id)).state).toBe('pending');
      await agent.database.transaction(async (sql) => {
        await sql`update messaging.outbox set due_at = now()`;
      });
      await workOff(agent, world.providers);
      expect(sentSince(start)).toEqual(['now', 'later']);
    });
  });

  test('naive, Z and offset moments fire, a past one at once', async () => {
    await world.within(async (agent) => {
      const start = world.twilio.messages().length;
      const past = new Date(Date.now() - 60_000).toISOString();
      const forms = [past, past.replace('Z', ''), past.replace('Z', '+00:00')];
      await handOver(
        agent,
        forms.map((scheduled_for) => sms('due', { scheduled_for })),
      );
      await workOff(agent, world.providers);
      expect(sentSince(start)).toEqual(['due', 'due', 'due']);
    });
  });

  test('a message that cannot be opened is refused and blocks nobody', async () => {
    await world.within(async (agent) => {
      const start = world.twilio.messages().length;
      const [broken = ''] = await handOver(agent, [sms('broken'), sms('whole')]);
      await agent.database.transaction(async (sql) => {
        await sql`update messaging.message set sealed = 'k9.AAAA' where id = ${broken}`;
      });
      await workOff(agent, world.providers);
      expect(sentSince(start)).toEqual(['whole']);
      expect(await viewOf(agent, broken)).toMatchObject({
        state: 'failed',
        attempts: [{ code: 'sealed_unreadable' }],
      });
    });
  });

  test('a lane that waits sends what is handed over without a poll', async () => {
    await world.within(async (agent) => {
      const start = world.twilio.messages().length;
      const begun = performance.now();
      // The next poll would be after ten minutes.
      const lane = workOff(agent, world.providers, {
        untilEmpty: false,
        milliseconds: 2_000,
        pollMilliseconds: 600_000,
        lane: 'fast',
      });
      await world.within((other) => handOver(other, [sms('wake up', { priority: 'CRITICAL' })]));
      while (sentSince(start).length === 0 && performance.now() - begun < 1_900) await Bun.sleep(5);
      expect(sentSince(start)).toEqual(['wake up']);
      await lane;
    });
  }, 30_000);
});
