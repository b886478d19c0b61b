/** Splits Slack's message text into parts for the page. */
import type { TextPart } from '../../../local/console/shapes.ts';

/** Splits a text as Slack delivers it, `<url|label>` and three entities, into parts for the page. */
export function textParts(text: string, mention: (token: string) => string): TextPart[] {
  return text
    .split(/(<[^<>]+>)/)
    .filter((piece) => piece !== '')
    .map((piece): TextPart => {
      const match = /^<([^<>|]+)(?:\|([^<>]*))?>$/.exec(piece);
      const target = match?.[1];
      if (target === undefined) return { kind: 'text', text: unescaped(piece) };
      const label = match?.[2] === undefined ? undefined : unescaped(match[2]);
      if (/^[@#!]/.test(target)) return { kind: 'mention', text: label ?? mention(target) };
      const url = unescaped(target);
      const shown = label ?? url;
      // Any other scheme, `javascript:` above all, is shown as text.
      return /^https?:\/\//i.test(url) ? { kind: 'link', text: shown, url } : { kind: 'text', text: shown };
    });
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
