/** A golden transcript as a file: what is given, what happens, and the result, which is written by playing the first two. */

export interface Golden {
  /** The text of the file up to the last section. */
  head: string;
  given: string[];
  happens: string[];
}

const fence = '```';
const heading = '## What comes of it';

export function readGolden(text: string): Golden {
  const [head = ''] = text.split(`\n${heading}`);
  const given = section(head, '## Given').flatMap((line) => /^- (.+)$/.exec(line)?.[1] ?? []);
  const happens = section(head, '## What happens').filter((line) => line !== '' && !line.startsWith(fence));
  if (!/^# \S/.test(head) || happens.length === 0) {
    throw new Error('a golden transcript needs a title, and a section "## What happens"');
  }
  return { head: head.trimEnd(), given, happens };
}

export function writeGolden(golden: Golden, transcript: string): string {
  return `${golden.head}\n\n${heading}\n\n${fence}text\n${transcript.trimEnd()}\n${fence}\n`;
}

function section(text: string, title: string): string[] {
  const lines = text.split('\n');
  const begin = lines.indexOf(title);
  if (begin < 0) return [];
  const rest = lines.slice(begin + 1);
  const end = rest.findIndex((line) => line.startsWith('## '));
  return end < 0 ? rest : rest.slice(0, end);
}
