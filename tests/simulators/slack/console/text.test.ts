import { expect, test } from 'bun:test';
import { textParts } from '../../../../simulators/slack/console/text.ts';

test('only http and https URLs become links in messages', () => {
  const parts = textParts(
    'see <javascript:alert(1)|this> or <https://a.example/?x=1&amp;y=2|that> &lt;b&gt;',
    (token) => token,
  );
  expect(parts).toEqual([
    { kind: 'text', text: 'see ' },
    { kind: 'text', text: 'this' },
    { kind: 'text', text: ' or ' },
    { kind: 'link', text: 'that', url: 'https://a.example/?x=1&y=2' },
    { kind: 'text', text: ' <b>' },
  ]);
});
