/** The document an app runs in: its own origin, without token, network or storage; it can only exchange messages with the page. */
import { createHash } from 'node:crypto';
import type { AppBundle } from './bundle.ts';

const ALLOWED = 'allow-scripts allow-forms allow-downloads allow-popups allow-popups-to-escape-sandbox';

/** @param title title of the frame's document, for screen readers */
export function frameDocument(title: string, { js, css }: AppBundle): Response {
  // These escapes keep their meaning inside strings, templates and regular expressions, and cannot close the script element.
  const script = js.replaceAll(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '<\\!--');
  const style = css.replaceAll(/<\/(style)/gi, '<\\/$1');
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body><div id="root"></div><script>${script}</script></body>
</html>
`;
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    `sandbox ${ALLOWED}`,
  ];
  return new Response(body, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy.join('; '),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    },
  });
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
