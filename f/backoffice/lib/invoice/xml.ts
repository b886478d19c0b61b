/** XML elements as text. */
import { escapedText } from './markup.ts';

/** An element with its children, or with text; null children are left out. */
export function element(
  name: string,
  content: string | readonly (string | null)[],
  attributes: Readonly<Record<string, string>> = {},
): string {
  const inner =
    typeof content === 'string' ? escapedText(content) : content.filter((child) => child !== null).join('');
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapedText(value)}"`);
  return `<${name}${given.join('')}>${inner}</${name}>`;
}
