import { expect, test } from 'bun:test';
import { ann, client, slack } from './fixture.ts';

const typed = [
  ['a < b & c > d', 'a &lt; b &amp; c &gt; d'],
  ['see https://x.example/?a=1&b=2, ok?', 'see <https://x.example/?a=1&amp;b=2>, ok?'],
  ['[$1,234.50](https://x.example/e?f[a.b]=c&q=1)', '<https://x.example/e?f[a.b]=c&amp;q=1|$1,234.50>'],
  ['[a & b](https://x.example)', '<https://x.example|a &amp; b>'],
  ['[not a link] (really)', '[not a link] (really)'],
  ['&amp; typed by hand', '&amp;amp; typed by hand'],
] as const;

test('text typed by people is escaped, with links as tokens with their label', async () => {
  const simulator = slack();
  const web = client(simulator.url);
  for (const [text] of typed) simulator.actors.postAs(ann, 'main', text);
  const { messages } = await web.conversations.history({ channel: 'C0MAIN' });
  expect(messages?.reverse().map((message) => message.text)).toEqual(typed.map(([, delivered]) => delivered));
});

test('messages of people have the same links unescaped in a rich text block', async () => {
  const simulator = slack();
  simulator.actors.postAs(ann, 'main', 'see [it](https://x.example/?a=1&b=2)');
  const { messages } = await client(simulator.url).conversations.history({ channel: 'C0MAIN' });
  const section = {
    type: 'rich_text_section',
    elements: [
      { type: 'text', text: 'see ' },
      { type: 'link', url: 'https://x.example/?a=1&b=2', text: 'it' },
    ],
  };
  expect(messages?.[0]?.blocks).toMatchObject([{ type: 'rich_text', elements: [section] }]);
});

test('text posted by an app keeps its tokens and is escaped once', async () => {
  const web = client(slack().url);
  const posted = [
    ['5 < 6 & 7', '5 &lt; 6 &amp; 7'],
    ['already &amp; &lt;', 'already &amp; &lt;'],
    ['<https://x.example/?a=1&b=2|label>', '<https://x.example/?a=1&amp;b=2|label>'],
    ['go to https://x.example/y.', 'go to <https://x.example/y>.'],
    ['hi <@U0ANN> <!here>', 'hi <@U0ANN> <!here>'],
    ['Approved, $1,234.50, exceptions', 'Approved, $1,234.50, exceptions'],
  ] as const;
  for (const [text, delivered] of posted) {
    expect((await web.chat.postMessage({ channel: 'C0MAIN', text })).message?.text).toBe(delivered);
  }
});
