import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Agent } from '../../../f/messaging/clients/agent.ts';
import { checkCode } from '../../../f/messaging/clients/code_store.ts';
import { codeHash, recipientHash } from '../../../f/messaging/lib/secrets/hash.ts';
import { parseDatabase, withDatabase } from '../../../f/shared/clients/database.ts';
import { figure } from '../../figures.ts';
import {
  type AgentWorld,
  agentOf,
  agentWorld,
  handOver,
  inRequest,
  policyValue,
  workOff,
} from '../agent_world.ts';

let world: AgentWorld;
beforeAll(async () => {
  world = await agentWorld();
}, 60_000);
afterAll(() => world.stop());

let numbers = 0;
const freshNumber = () => `+4477009${String(++numbers).padStart(5, '0')}`;
const otp = (phone_number: string, more: object = {}) => ({ phone_number, message_type: 'otp', ...more });

function check(agent: Agent, phone: string, code: string, purpose = 'login') {
  const recipient = recipientHash(agent.keys, phone);
  const hash = codeHash(agent.keys, { purpose, recipient, code });
  return agent.database.transaction((sql) => checkCode(sql, { purpose, recipient, hash }));
}

async function sentCode(agent: Agent, phone: string): Promise<string> {
  await handOver(agent, [otp(phone)]);
  await workOff(agent, world.providers);
  const text = world.twilio.messages().findLast(({ to }) => to === phone)?.body ?? '';
  return /\d{6}/.exec(text)?.[0] ?? '';
}

const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('a code', () => {
  test('is verified once', async () => {
    await world.within(async (agent) => {
      const phone = freshNumber();
      const code = await sentCode(agent, phone);
      expect(await check(agent, phone, code, 'payment')).toEqual({ kind: 'none' });
      expect(await check(agent, phone, code)).toMatchObject({ kind: 'verified' });
      expect(await check(agent, phone, code)).toEqual({ kind: 'none' });
    });
  });

  test('is locked after five wrong checks, and another one can be sent', async () => {
    await world.within(async (agent) => {
      const phone = freshNumber();
      const code = await sentCode(agent, phone);
      const kinds: string[] = [];
      for (let at = 0; at < 6; at++) kinds.push((await check(agent, phone, wrong(code))).kind);
      expect(kinds).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'wrong', 'locked']);
      expect(await check(agent, phone, code)).toEqual({ kind: 'locked' });
      expect(await check(agent, phone, await sentCode(agent, phone))).toMatchObject({ kind: 'verified' });
    });
  });

  test('expires, and is the same when it is sent again', async () => {
    await world.within(
      async (agent) => {
        const phone = freshNumber();
        const first = await sentCode(agent, phone);
        expect(await sentCode(agent, phone)).toBe(first);
        await agent.database.transaction(async (sql) => {
          await sql`update messaging.otp set expires_at = now() - interval '1 second'`;
        });
        expect(await check(agent, phone, first)).toEqual({ kind: 'none' });
      },
      { otp: { life_seconds: 30 } },
    );
  });

  test('is sent five times in a window at most, also in one list', async () => {
    await world.within(async (agent) => {
      const phone = freshNumber();
      for (let at = 0; at < 5; at++) await handOver(agent, [otp(phone)]);
      expect(handOver(agent, [otp(phone)])).rejects.toThrow('otp_send_limit');
      const another = freshNumber();
      expect(handOver(agent, Array(6).fill(otp(another)))).rejects.toThrow('otp_send_limit');
      // The refused list has left nothing behind.
      await handOver(agent, Array(5).fill(otp(another)));
    });
  });

  test('of 200 checks at once at most five compare and one succeeds', async () => {
    const connections = 20;
    for (const share of [0.02, 0.5]) {
      await world.within(async (agent) => {
        const phone = freshNumber();
        const code = await sentCode(agent, phone);
        const right = new Set(Array.from({ length: 200 * share }, (_, at) => Math.floor(at / share)));
        const kinds = (
          await Promise.all(
            Array.from({ length: connections }, (_, lane) =>
              withDatabase(parseDatabase(world.database), (open) => {
                const own = agentOf(open, policyValue);
                const rows = Array.from({ length: 200 / connections }, (_, at) => at * connections + lane);
                return Promise.all(rows.map((at) => check(own, phone, right.has(at) ? code : wrong(code))));
              }),
            ),
          )
        )
          .flat()
          .map(({ kind }) => kind);
        const count = (kind: string) => kinds.filter((one) => one === kind).length;
        expect(kinds).toHaveLength(200);
        expect(count('verified')).toBeLessThanOrEqual(1);
        expect(count('verified') + count('wrong')).toBeLessThanOrEqual(5);
        expect(count('verified') + count('wrong')).toBeGreaterThan(0);
        figure(
          `messaging: 200 checks at once, ${200 * share} of them right: ${count('verified') + count('wrong')} compared, ${count('verified')} succeeded`,
        );
      });
    }
  }, 60_000);
});

test('two requests for codes of the same numbers in another order do not wait for each other', async () => {
  const [one, other] = [freshNumber(), freshNumber()];
  const lists = [
    [otp(one), otp(other)],
    [otp(other), otp(one)],
  ];
  for (let round = 0; round < 2; round++)
    await Promise.all(lists.map((list) => world.within((agent) => handOver(agent, list))));
});

test('nothing of a code, a number or a text is in the database in clear', async () => {
  await world.within(async (agent) => {
    const phone = freshNumber();
    const code = await sentCode(agent, phone);
    await handOver(agent, [
      {
        phone_number: phone,
        content: 'Meet me at Harbor 7',
        preferred_channel: 'SMS',
        user_id: 'user-quince',
      },
    ]);
    const dump = await inRequest(agent, async ({ sql }) => {
      const tables = await sql<{ name: string }[]>`
        select table_name as name from information_schema.tables where table_schema = 'messaging'`;
      const texts: string[] = [];
      for (const { name } of tables) {
        const rows = await sql`select to_jsonb(row)::text as text from ${sql(`messaging.${name}`)} row`;
        texts.push(...rows.map(({ text }) => String(text)));
      }
      return texts.join('\n');
    });
    expect(dump).toContain(recipientHash(agent.keys, phone));
    for (const secret of [phone, phone.slice(1), code, 'Harbor', 'user-quince']) {
      // Six digits may occur in a hash by chance.
      const found = dump
        .split(secret)
        .slice(1)
        .filter((after) => !/^[0-9a-f]{4}/.test(after));
      expect({ secret, found: found.length }).toEqual({ secret, found: 0 });
    }
  });
});
