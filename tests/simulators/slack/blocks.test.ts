import { describe, expect, test } from 'bun:test';
import { client, refusal, slack } from './fixture.ts';

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const cell = (text: string) => ({ type: 'raw_text', text });
const table = (rows: object[][]) => ({ type: 'table', rows });

const post = (blocks: object[]) => {
  const { url } = slack();
  return client(url).chat.postMessage({ channel: 'C0MAIN', text: 'plain', blocks: blocks as never });
};

describe('blocks', () => {
  test('are stored with the message and its text', async () => {
    const { url } = slack();
    const blocks = [section('*bold*'), table([[cell('a'), cell('b')]])];
    await client(url).chat.postMessage({ channel: 'C0MAIN', text: 'plain', blocks: blocks as never });
    const { messages } = await client(url).conversations.history({ channel: 'C0MAIN', limit: 1 });
    expect(messages?.[0]).toMatchObject({ text: 'plain', blocks });
  });

  test.each([
    ['51 blocks', Array.from({ length: 51 }, () => section('x'))],
    ['a section of 3,001 characters', [section('x'.repeat(3_001))]],
    ['a section without text', [{ type: 'section' }]],
    ['an empty context', [{ type: 'context', elements: [] }]],
    ['101 rows', [table(Array.from({ length: 101 }, () => [cell('x')]))]],
    ['21 cells in a row', [table([Array.from({ length: 21 }, () => cell('x'))])]],
    ['an empty cell', [table([[cell('')]])]],
    ['10,001 characters in a table', [table([[cell('x'.repeat(10_001))]])]],
    ['two tables', [table([[cell('x')]]), table([[cell('y')]])]],
    ['a block nobody knows', [{ type: 'headline', text: 'x' }]],
  ])('are refused for %s', async (_, blocks) => {
    expect(await refusal(post(blocks))).toMatchObject({ error: 'invalid_blocks' });
  });
});
