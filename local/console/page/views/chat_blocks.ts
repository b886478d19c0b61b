/** The blocks of an app's message besides plain text: paragraphs and tables. */
import type { ChatBlock, TextPart } from '../../shapes.ts';
import { h } from '../dom.ts';

export function messageBlocks(blocks: readonly ChatBlock[]): HTMLElement {
  return h('div', { class: 'message-blocks' }, ...blocks.map(block));
}

function block(item: ChatBlock): HTMLElement {
  if (item.kind === 'text') {
    return h(
      'p',
      { class: item.isQuiet ? 'message-text faint' : 'message-text' },
      ...item.parts.flatMap(marked),
    );
  }
  const cells = (tag: 'th' | 'td', row: readonly string[]) =>
    row.map((text, index) => h(tag, { class: item.isRight[index] === true ? 'figure' : '' }, text));
  return h(
    'div',
    { class: 'table-frame', tabindex: '0', role: 'group', 'aria-label': 'Table' },
    h(
      'table',
      {},
      h('thead', {}, h('tr', {}, ...cells('th', item.header))),
      h('tbody', {}, ...item.rows.map((row) => h('tr', {}, ...cells('td', row)))),
    ),
  );
}

/** `*bold*` of mrkdwn; other markup is shown literally. */
function marked(item: TextPart): (Node | string)[] {
  if (item.kind !== 'text') return [part(item)];
  return item.text
    .split(/(\*[^*\n]+\*)/)
    .map((piece) => (/^\*.+\*$/.test(piece) ? h('strong', {}, piece.slice(1, -1)) : piece));
}

const LONGEST_LINK = 90;

/** A piece of text, a link or a mention. */
export function part(item: TextPart): Node | string {
  if (item.kind === 'text') return item.text;
  if (item.kind === 'mention') return h('span', { class: 'mention' }, item.text);
  const { text, url } = item;
  const shown = text.length > LONGEST_LINK ? `${text.slice(0, LONGEST_LINK - 1)}…` : text;
  return h('a', { href: url, title: url, target: '_blank', rel: 'noreferrer noopener' }, shown);
}
