import { expect, test } from 'bun:test';
import { chatBlocks } from '../../../../simulators/slack/console/blocks.ts';

const cell = (text: string) => ({ type: 'raw_text', text });

test('the blocks of an app become text and tables', () => {
  const blocks = chatBlocks(
    [
      { type: 'section', text: { type: 'mrkdwn', text: 'A <https://example.com/x?a=1&amp;b=2|link>' } },
      {
        type: 'table',
        rows: [
          [cell('Mode'), cell('Credit')],
          [cell('basic <b>'), cell('$1.00')],
        ],
        column_settings: [{ align: 'left' }, { align: 'right' }],
      },
      { type: 'context', elements: [{ type: 'mrkdwn', text: 'from <@U1>' }] },
    ],
    (token) => `(${token})`,
  );
  expect(blocks).toEqual([
    {
      kind: 'text',
      parts: [
        { kind: 'text', text: 'A ' },
        { kind: 'link', text: 'link', url: 'https://example.com/x?a=1&b=2' },
      ],
      isQuiet: false,
    },
    { kind: 'table', header: ['Mode', 'Credit'], rows: [['basic <b>', '$1.00']], isRight: [false, true] },
    {
      kind: 'text',
      parts: [
        { kind: 'text', text: 'from ' },
        { kind: 'mention', text: '(@U1)' },
      ],
      isQuiet: true,
    },
  ]);
});

test('unsupported blocks fall back to the text of the message', () => {
  expect(chatBlocks([{ type: 'image', image_url: 'https://evil.example/x.png' }, null, 7], String)).toEqual(
    [],
  );
});
