/** A grammar of Slack messages: links to our Looker, links that only resemble them, and the text around them. */
import fc from 'fast-check';
import type { SlackMessage } from '../../f/shared/lib/slack/message.ts';

export const host = 'acme.cloud.looker.com';

const digits = fc.integer({ min: 1, max: 10 ** 9 }).map(String);
const slugs = fc.string({ unit: fc.constantFrom(...'abcXYZ0189'), minLength: 6, maxLength: 22 });
const words = fc.constantFrom(
  'accounts.account_sid',
  'counters.total_sum',
  'x',
  'a b',
  'ä',
  '%41',
  'a&b',
  "o'neil",
);

/** Paths after our host: supported forms, refused forms, and nonsense. */
const paths = fc.oneof(
  digits.map((id) => `/looks/${id}`),
  slugs.map((slug) => `/x/${slug}`),
  fc
    .tuple(slugs, words)
    .map(([slug, word]) => `/explore/Revenue/counters?qid=${slug}&toggle=${encodeURIComponent(word)}`),
  fc.array(words, { maxLength: 4 }).map((fields) => {
    const filters = fields.map((field) => `f[${encodeURIComponent(field)}]=${encodeURIComponent(field)}`);
    return `/explore/Revenue/counters?${[`fields=${fields.map(encodeURIComponent).join(',')}`, ...filters].join('&')}`;
  }),
  fc.constantFrom(
    '',
    '/',
    '/dashboards/12',
    '/merge?mid=1',
    '/sql/abcdefgh',
    '/folders/home',
    '//evil.example/x',
    '/..//x',
  ),
  fc.constantFrom(
    '?next=https://evil.example',
    '#@evil.example',
    '/looks/1@evil.example',
    '/x/a:b@c',
    `/x/${'y'.repeat(2_500)}`,
  ),
);

export const ourUrls = paths.map((path) => `https://${host}${path}`);

const nearHosts = fc.constantFrom(
  ...[
    `${host}.evil.example`,
    `evil-${host}`,
    `evil.example`,
    'looker.com',
    'cloud.looker.com',
    `a.${host}`,
    `${host}.`,
  ],
  ...[
    'acme.cloud.looker.co',
    'acme-cloud.looker.com',
    'аcme.cloud.looker.com',
    'xn--cme-7cd.cloud.looker.com',
    'acme.cloud.l00ker.com',
  ],
  ...[
    '10.0.0.1',
    '[::1]',
    '127.0.0.1',
    '2130706433',
    'localhost',
    `${host}:8443`,
    `${host}:80`,
    `user:pw@${host}`,
    `${host}@evil.example`,
  ],
  ...[
    `evil.example\\@${host}`,
    `evil.example\\.${host}`,
    `${host}%2eevil.example`,
    `${host}%00.evil.example`,
    `evil.example#${host}`,
  ],
  ...[
    `evil.example?${host}`,
    `evil.example/${host}`,
    `evil.example;${host}`,
    `${host},evil.example`,
    `${host}_`,
  ],
);
const foreignUrls = fc.oneof(
  fc.tuple(fc.constantFrom('https://', 'http://'), nearHosts, paths).map((parts) => parts.join('')),
  paths.map((path) => `http://${host}${path}`),
  fc.constantFrom(
    `ftp://${host}/looks/1`,
    `javascript:https://${host}/looks/1`,
    `data:text/html,https://${host}/looks/1`,
    `//${host}/looks/1`,
  ),
);

/** Slack escapes exactly these three characters of typed text. */
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const junk = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    'Credit request',
    'account SID',
    '```',
    '> ',
    '*bold*',
    '&amp;lt;',
    '<https://',
    '|',
    '\n',
    '<!channel>',
  ),
);

/** A piece of text, and the URLs of our host that it links to. */
interface Piece {
  text: string;
  ours: string[];
}
const token = (url: string, label: string | null) =>
  label === null ? `<${escaped(url)}>` : `<${escaped(url)}|${escaped(label)}>`;
const labels = fc.option(fc.oneof(junk, ourUrls, foreignUrls));
const pieces: fc.Arbitrary<Piece> = fc.oneof(
  junk.map((text) => ({ text: escaped(text), ours: [] })),
  fc.tuple(ourUrls, labels).map(([url, label]) => ({ text: token(url, label), ours: [url] })),
  fc.tuple(foreignUrls, labels).map(([url, label]) => ({ text: token(url, label), ours: [] })),
  // In code nothing is a link, and quoted text arrives escaped.
  fc.oneof(ourUrls, foreignUrls).map((url) => ({ text: `\`${escaped(url)}\``, ours: [] })),
  fc.oneof(ourUrls, foreignUrls).map((url) => ({ text: escaped(token(url, null)), ours: [] })),
  fc
    .constantFrom('<@U0PERSON>', '<#C0MAIN|main>', '<!here>', '<mailto:a@b.example|a@b.example>')
    .map((text) => ({ text, ours: [] })),
);

/** A link in rich text, or in an unfurl, whose links are not the writer's. */
const extras = fc.oneof(fc.tuple(fc.constant(true), ourUrls), fc.tuple(fc.constant(false), foreignUrls));
const block = (url: string) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'link', url }] }],
});
const unfurl = (url: string) => ({
  from_url: url,
  title: 'Looker',
  fallback: 'Looker',
  image_url: 'https://evil.example/x.png',
});

export interface Written {
  message: SlackMessage;
  /** URLs of our host that the message links to, in order, without duplicates. */
  ours: string[];
}

export const messages: fc.Arbitrary<Written> = fc
  .tuple(
    fc.array(pieces, { maxLength: 10 }),
    fc.array(extras, { maxLength: 3 }),
    fc.array(extras, { maxLength: 2 }),
  )
  .map(([text, blocks, attachments]) => ({
    message: {
      ts: '1763000000.000100',
      user: 'U0PERSON',
      text: text.map((piece) => piece.text).join(' '),
      blocks: blocks.map(([, url]) => block(url)),
      attachments: attachments.map(([, url]) => unfurl(url)),
    },
    ours: [
      ...new Set([
        ...text.flatMap((piece) => piece.ours),
        ...blocks.flatMap(([isOurs, url]) => (isOurs ? [url] : [])),
      ]),
    ],
  }));
