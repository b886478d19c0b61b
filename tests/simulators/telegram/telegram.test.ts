import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTelegram, type TelegramSimulator } from '../../../simulators/telegram/index.ts';

const chat = '7';
let dir: string;
let telegram: TelegramSimulator;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'telegram-'));
  telegram = start();
});
afterEach(async () => {
  await telegram.stop();
  rmSync(dir, { recursive: true });
});

const start = () => startTelegram({ token: '1:test', chats: [chat], file: join(dir, 'chats.json') });

async function call(
  method: string,
  args: object,
  token = '1:test',
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${telegram.url}/bot${token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ chat_id: chat, ...args }),
  });
  return { status: response.status, body: await response.json() };
}

describe('the Bot API', () => {
  test('numbers the messages of bot and people in one sequence', async () => {
    expect(await call('sendMessage', { text: 'one' })).toMatchObject({ body: { result: { message_id: 1 } } });
    expect(telegram.write(chat, 'two')).toBe(2);
    expect(await call('sendMessage', { text: 'three' })).toMatchObject({
      body: { result: { message_id: 3 } },
    });
  });

  test.each([
    ['sendMessage', { text: ' ' }, 'message text is empty'],
    ['sendMessage', { text: 'a'.repeat(4_097) }, 'message is too long'],
    ['sendMessage', { text: '📊'.repeat(2_049) }, 'message is too long'],
    ['sendMessage', { text: 'a', entities: [{ type: 'bold', offset: 0, length: 2 }] }, 'entity exceeds'],
    ['sendMessage', { text: 'a', chat_id: 8 }, 'chat not found'],
    ['editMessageText', { text: 'a', message_id: 99 }, 'message to edit not found'],
    ['deleteMessage', { message_id: 99 }, 'message to delete not found'],
  ])('%s refuses %j: %s', async (method, args, description) => {
    const { status, body } = await call(method, args);
    expect(status).toBe(400);
    expect(body).toMatchObject({ ok: false, error_code: 400 });
    expect(JSON.stringify(body)).toContain(description);
  });

  test('edits only messages of the bot, and only to another text', async () => {
    await call('sendMessage', { text: 'mine' });
    const theirs = telegram.write(chat, 'theirs');
    expect(JSON.stringify(await call('editMessageText', { text: 'mine', message_id: 1 }))).toContain(
      'not modified',
    );
    expect(JSON.stringify(await call('editMessageText', { text: 'x', message_id: theirs }))).toContain(
      "can't be edited",
    );
    expect(await call('editMessageText', { text: 'changed', message_id: 1 })).toMatchObject({ status: 200 });
    expect(telegram.messages(chat).map(({ text }) => text)).toEqual(['changed', 'theirs']);
  });

  test('refuses another token', async () => {
    expect(await call('getMe', {}, '2:other')).toMatchObject({
      status: 401,
      body: { description: 'Unauthorized' },
    });
  });

  test('says how long to wait', async () => {
    telegram.faults.next({ method: 'sendMessage', kind: 'rate_limited' });
    expect(await call('sendMessage', { text: 'one' })).toMatchObject({
      status: 429,
      body: { parameters: { retry_after: 1 } },
    });
    expect(telegram.messages(chat)).toEqual([]);
  });

  test('keeps its messages and their numbers over a restart', async () => {
    await call('sendMessage', { text: 'one' });
    await telegram.stop();
    telegram = start();
    expect(telegram.messages(chat).map(({ text }) => text)).toEqual(['one']);
    expect(await call('sendMessage', { text: 'two' })).toMatchObject({ body: { result: { message_id: 2 } } });
  });
});
