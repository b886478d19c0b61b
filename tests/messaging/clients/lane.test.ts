import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type AgentWorld, agentWorld, handOver, viewOf, workOff } from '../agent_world.ts';

let world: AgentWorld;
beforeAll(async () => {
  world = await agentWorld();
}, 60_000);
afterAll(() => world.stop());

const sms = (phone_number: string, more: object = {}) => ({
  phone_number,
  content: 'Hello',
  preferred_channel: 'SMS',
  ...more,
});

test('an accepted message is sent once and its id is the stored one', async () => {
  await world.within(async (agent) => {
    const [id = ''] = await handOver(agent, [sms('+447700900001')]);
    expect(await viewOf(agent, id)).toMatchObject({ state: 'pending' });
    await workOff(agent, world.providers);
    expect(await viewOf(agent, id)).toEqual({
      state: 'accepted',
      attempts: [{ n: 1, channel: 'SMS', state: 'accepted', code: null }],
    });
    expect(world.twilio.messages().map(({ to, body }) => ({ to, body }))).toEqual([
      { to: '+447700900001', body: 'Hello' },
    ]);
  });
});

test('a rate limited message is retried, a refused one is not, a lost answer stops a notification', async () => {
  await world.within(async (agent) => {
    const before = world.twilio.messages().length;
    world.twilio.faults.next({ method: 'POST Messages', kind: 'rate_limited', retryAfter: 0, times: 2 });
    const [limited = ''] = await handOver(agent, [sms('+447700900002')]);
    await workOff(agent, world.providers);
    expect((await viewOf(agent, limited)).attempts.map(({ state }) => state)).toEqual([
      'refused',
      'refused',
      'accepted',
    ]);
    const [refused = ''] = await handOver(agent, [sms('+15005550004')]);
    await workOff(agent, world.providers);
    expect(await viewOf(agent, refused)).toEqual({
      state: 'failed',
      attempts: [{ n: 1, channel: 'SMS', state: 'refused', code: 'twilio_21610' }],
    });
    world.twilio.faults.next({ method: 'POST Messages', kind: 'drop_after' });
    const [lost = ''] = await handOver(agent, [sms('+447700900003')]);
    await workOff(agent, world.providers);
    expect((await viewOf(agent, lost)).state).toBe('unknown');
    expect(world.twilio.messages().length - before).toBe(2);
  });
});

test('a lost answer to a code sends the same code again', async () => {
  await world.within(async (agent) => {
    world.twilio.faults.next({ method: 'POST Messages', kind: 'drop_after' });
    const [id = ''] = await handOver(agent, [{ phone_number: '+447700900004', message_type: 'otp' }]);
    await workOff(agent, world.providers);
    const texts = world.twilio
      .messages()
      .filter(({ to }) => to === '+447700900004')
      .map(({ body }) => body);
    expect(texts).toHaveLength(2);
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toMatch(/^Your OTP is: \d{6}\. Valid for 5 minutes\.$/);
    expect((await viewOf(agent, id)).attempts.map(({ state }) => state)).toEqual(['unknown', 'accepted']);
  });
});
