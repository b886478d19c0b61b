/** Conversion between typed text, Slack's format (three entities, links as `<url|label>`) and displayed text. */

export type Segment = { kind: 'text'; text: string } | { kind: 'link'; url: string; label?: string };

const typedLink = /\[([^\]\n]+)\]\((https?:\/\/[^\s()<>]+)\)|https?:\/\/[^\s<>]+/g;
const trailingPunctuation = /[.,;:!?)]+$/;

/** Splits typed text into text and links; a labelled link is written `[label](url)`. */
export function typedSegments(text: string): Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(typedLink)) {
    const [whole, label, target] = match;
    const link: Segment =
      label !== undefined && target !== undefined
        ? { kind: 'link', url: target, label }
        : { kind: 'link', url: whole.replace(trailingPunctuation, '') };
    if (match.index > end) segments.push({ kind: 'text', text: text.slice(end, match.index) });
    segments.push(link);
    end = match.index + (label === undefined ? link.url.length : whole.length);
  }
  if (end < text.length) segments.push({ kind: 'text', text: text.slice(end) });
  return segments;
}

/** Segments as message text. */
export function segmentsText(segments: readonly Segment[]): string {
  return segments
    .map((part) => {
      if (part.kind === 'text') return escapeText(part.text);
      return part.label === undefined
        ? `<${escapeText(part.url)}>`
        : `<${escapeText(part.url)}|${escapeText(part.label)}>`;
    })
    .join('');
}

/** Segments as the rich text block that Slack's clients attach to people's messages. */
export function segmentsBlock(segments: readonly Segment[], blockId: string): object {
  const elements = segments.map((part) => {
    if (part.kind === 'text') return { type: 'text', text: part.text };
    return { type: 'link', url: part.url, ...(part.label === undefined ? {} : { text: part.label }) };
  });
  return { type: 'rich_text', block_id: blockId, elements: [{ type: 'rich_text_section', elements }] };
}

const token = /<((?:https?:|mailto:|[@#!])[^<>|\n]*)(\|[^<>\n]*)?>|https?:\/\/[^\s<>|]+/g;

/** Text posted by an app: its tokens stay, bare URLs become links, other text is escaped once. */
export function postedText(text: string): string {
  let result = '';
  let end = 0;
  for (const match of text.matchAll(token)) {
    const [whole, target, label] = match;
    const bare = whole.replace(trailingPunctuation, '');
    result += escapeOnce(text.slice(end, match.index));
    result +=
      target === undefined ? `<${escapeOnce(bare)}>` : `<${escapeOnce(target)}${escapeOnce(label ?? '')}>`;
    end = match.index + (target === undefined ? bare.length : whole.length);
  }
  return result + escapeOnce(text.slice(end));
}

/** Message text as a person reads it; `link` renders a link, `mention` a user or channel token. */
export function readableText(
  text: string,
  render: { link: (url: string, label: string | undefined) => string; mention: (token: string) => string },
): string {
  const pieces = text.split(/(<[^<>]+>)/);
  return pieces
    .map((piece) => {
      const match = /^<([^<>|]+)(?:\|([^<>]*))?>$/.exec(piece);
      const target = match?.[1];
      if (target === undefined) return unescapeText(piece);
      const label = match?.[2] === undefined ? undefined : unescapeText(match[2]);
      if (/^[@#!]/.test(target)) return label ?? render.mention(target);
      return render.link(unescapeText(target), label);
    })
    .join('');
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function escapeOnce(text: string): string {
  return text
    .replace(/&(?!(?:amp|lt|gt);)/g, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
