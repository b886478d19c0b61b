/** The words and links that a person wrote in a Slack message: attachments hold what Slack quotes, shares or previews. */
import { decodeEntities, type SlackMessage } from './message.ts';

export interface OwnWords {
  /** Plain text with its lines; quoted lines are left out, a link is its label. */
  text: string;
  /** Distinct URLs in order of appearance, those of quoted lines included. */
  urls: string[];
  /** URLs that stand only in quoted lines. */
  quoted: string[];
  /** Whether something is struck through. */
  struck: boolean;
  /** URLs with their labels. */
  labels: { url: string; label: string }[];
}

/** Reads what the writer of `message` wrote. */
export function ownWords(message: SlackMessage): OwnWords {
  const text = message.text ?? '';
  const lines = text.split('\n');
  const unquoted = lines.filter((line) => !isQuoted(line)).join('\n');
  const found: Found = { urls: textUrls(unquoted), quoted: [], struck: isStruck(text) };
  collect(message.blocks ?? [], found, { quoted: false, depth: 0 });
  const all = [...new Set([...textUrls(text), ...found.urls, ...found.quoted])];
  const own = new Set(found.urls);
  return {
    text: plainText(text === '' ? textOf(message.blocks ?? [], 0) : unquoted),
    urls: all,
    quoted: all.filter((url) => !own.has(url)),
    struck: found.struck,
    labels: labelsOf(unquoted),
  };
}

/** The lines that a person quotes, as Slack encodes them. */
function isQuoted(line: string): boolean {
  return /^\s*&gt;/.test(line);
}

/** A link that Slack recognised, with its label. */
const token = /<(https?:\/\/[^<>|\s]{1,4000})(?:\|([^<>]*))?>/g;

/** A link that Slack did not mark; what a person typed between angle brackets arrives escaped and is none. */
const bareUrl = /(?<![\w:,;=/.@&<`-])https?:\/\/[^\s<>|"`]{1,4000}/g;

function textUrls(text: string): string[] {
  const marked = [...text.matchAll(token)].map(({ index, 1: url }) => ({
    index,
    url: decodeEntities(url ?? ''),
  }));
  // Nothing is a link in code. Blanks keep the positions.
  const blank = (part: string) => ' '.repeat(part.length);
  const rest = text
    .replace(/<[^<>]*>/g, blank)
    .replace(/&lt;[^\s&]{0,2000}(?:&amp;[^\s&]{0,2000}){0,50}&gt;/g, blank)
    .replace(/```[^`]*```/g, blank)
    .replace(/`[^`\n]*`/g, blank);
  const isCode = (index: number) => text[index - 1] === '`';
  const found = [...rest.matchAll(bareUrl)].filter(({ index }) => !isCode(index));
  const bare = found.map(({ index, 0: url }) => ({
    index,
    url: decodeEntities(url.split(/&[lg]t;/)[0] ?? '').replace(/[.,;:!?)\]'*_~]+$/, ''),
  }));
  return [...marked, ...bare].sort((a, b) => a.index - b.index).map(({ url }) => url);
}

function labelsOf(text: string): OwnWords['labels'] {
  return [...text.matchAll(token)].flatMap(([, url = '', label]) =>
    label ? [{ url: decodeEntities(url), label: decodeEntities(label) }] : [],
  );
}

/** Struck through as Slack writes it: tildes at the edges of words. */
function isStruck(text: string): boolean {
  return /(?:^|[\s(*_>])~(?=\S)[^~\n]*[^~\s]~(?=$|[\s).,;:!?*_])/m.test(text);
}

/** The text that a reader sees. */
function plainText(text: string): string {
  return decodeEntities(
    text.replace(token, (_, url: string, label?: string) => label ?? url).replace(/<[^<>]*>/g, ' '),
  );
}

interface Found {
  urls: string[];
  quoted: string[];
  struck: boolean;
}

const urlFields = new Set(['url', 'from_url', 'original_url', 'title_link']);

const textFields = new Set(['text', 'fallback']);

const maxDepth = 12;

function collect(node: unknown, found: Found, { quoted, depth }: { quoted: boolean; depth: number }): void {
  if (depth > maxDepth || !isObject(node)) return;
  const inQuote = quoted || node.type === 'rich_text_quote';
  const urls = inQuote ? found.quoted : found.urls;
  if (isObject(node.style) && node.style.strike === true) found.struck = true;
  for (const [key, value] of Object.entries(node)) {
    if (typeof value !== 'string') collect(value, found, { quoted: inQuote, depth: depth + 1 });
    else if (urlFields.has(key) && /^https?:\/\//.test(value)) urls.push(decodeEntities(value));
    else if (textFields.has(key) && node.type !== 'link') urls.push(...markedUrls(value));
  }
}

function markedUrls(text: string): string[] {
  return [...text.matchAll(token)].map(([, url = '']) => decodeEntities(url));
}

/** The text of rich text blocks, for a message that has no other. */
function textOf(node: unknown, depth: number): string {
  if (depth > maxDepth || !isObject(node) || node.type === 'rich_text_quote') return '';
  const own = typeof node.text === 'string' ? [node.text] : [];
  const inner = Object.values(node)
    .filter((value) => typeof value === 'object')
    .map((value) => textOf(value, depth + 1));
  return [...own, ...inner].filter((part) => part !== '').join(' ');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
