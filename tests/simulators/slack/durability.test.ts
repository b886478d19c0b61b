import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { ann, client, seededAt, slack, temporaryFolder, world } from './fixture.ts';

test('no acknowledged message is lost by kill -9, and the next start continues after them', async () => {
  const dir = temporaryFolder();
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'serve_slack.ts'), dir], {
    stdout: 'pipe',
  });
  const url = new TextDecoder().decode((await child.stdout.getReader().read()).value).trim();
  const web = client(url);
  const sent: string[] = [];
  for (const text of ['one', 'two', 'three'])
    sent.push((await web.chat.postMessage({ channel: 'C0MAIN', text })).ts ?? '');
  child.kill('SIGKILL');
  await child.exited;

  const again = slack({ dir });
  const { messages } = await client(again.url).conversations.history({ channel: 'C0MAIN' });
  expect(messages?.reverse().map((message) => [message.ts, message.text])).toEqual([
    [sent[0], 'one'],
    [sent[1], 'two'],
    [sent[2], 'three'],
  ]);
  expect(again.actors.postAs(ann, 'main', 'four') > (sent[2] ?? '')).toBe(true);
});

test('the world is written once: a second start changes nothing', async () => {
  const dir = temporaryFolder();
  const seeded = world([{ channel: 'C0MAIN', user: ann, at: seededAt, text: 'seeded' }]);
  const first = slack({ dir, world: seeded });
  first.actors.postAs(ann, 'main', 'later');
  const second = slack({
    dir,
    world: world([{ channel: 'C0MAIN', user: ann, at: seededAt, text: 'another story' }]),
  });
  expect(second.actors.messages('main').map((message) => message.text)).toEqual(['seeded', 'later']);
});
