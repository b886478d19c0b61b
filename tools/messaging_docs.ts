/** What docs/messaging has of the code: the OpenAPI description and the table of refusals. `npm run metadata` writes them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { openapi } from '../f/messaging/lib/api/openapi.ts';
import { refusals } from '../f/messaging/lib/reason/reasons.ts';

const begin = '<!-- refusals: begin -->';
const end = '<!-- refusals: end -->';

export const openapiFile = 'docs/messaging/openapi.yaml';
export const guideFile = 'docs/messaging/guide.md';

export function openapiText(): string {
  return stringify(openapi(), { aliasDuplicateObjects: false, lineWidth: 0 });
}

/** The document with the part between the two markers made anew. Throws when a marker is missing. */
export function withRefusals(document: string): string {
  const [before, rest] = document.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`${guideFile} needs the markers ${begin} and ${end}, each on a line of its own`);
  const rows = Object.entries(refusals).map(
    ([code, { status, title, next }]) => `| ${status} | \`${code}\` | ${title} | ${next} |`,
  );
  const table = ['| status | error | what it means | next step |', '| --- | --- | --- | --- |', ...rows];
  return `${before}${begin}\n${table.join('\n')}\n${end}${after}`;
}

export function writeMessagingDocs(root: string): void {
  writeFileSync(join(root, openapiFile), openapiText());
  const guide = join(root, guideFile);
  writeFileSync(guide, withRefusals(readFileSync(guide, 'utf8')));
}
