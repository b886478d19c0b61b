/** Text as Slack delivers it, split into what a page shows. */
import type { TextPart } from '../../../local/console/shapes.ts';

/** Splits a text as Slack delivers it, `<url|label>` and three entities, into what a page shows. */
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
      // Anything but the web, `javascript:` above all, is shown and not linked.
      return /^https?:\/\//i.test(url) ? { kind: 'link', text: shown, url } : { kind: 'text', text: shown };
    });
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
