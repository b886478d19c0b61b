/** The table of reasons in docs/credits/troubleshooting.md, made from the list that the code uses. */
import { reasonGroups } from '../f/credits/lib/reason/reasons.ts';

const begin = '<!-- reasons: begin -->';
const end = '<!-- reasons: end -->';

/** The document with the part between the two markers made anew; everything else stays. Throws when a marker is missing. */
export function withReasons(document: string): string {
  const [before, rest] = document.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined)
    throw new Error(
      `docs/credits/troubleshooting.md needs the markers ${begin} and ${end}, each on a line of its own`,
    );
  return `${before}${begin}\n${tables()}\n${end}${after}`;
}

function tables(): string {
  return Object.entries(reasonGroups)
    .map(([group, reasons]) => {
      const rows = Object.entries(reasons).map(
        ([code, { title, next, hint }]) =>
          `| \`${code}\` | ${title}${hint === null ? '' : ' (the requester is told)'} | ${next} |`,
      );
      return [
        `\n### ${group}\n`,
        '| code | what it means | next step |',
        '| --- | --- | --- |',
        ...rows,
      ].join('\n');
    })
    .join('\n');
}
