import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DifferenceKind, differenceKinds } from '../../../f/backoffice/lib/books/difference.ts';
import { type Outcome, outcomes } from '../../../f/backoffice/lib/reason/outcomes.ts';

const page = join(import.meta.dir, '../../../docs/backoffice/how_it_works.md');

test('the documentation lists every outcome of an event, with its next step', () => {
  const rows = Object.entries<Outcome>(outcomes).map(
    ([code, { title, next }]) => `| \`${code}\` | ${title} | ${next ?? '-'} |`,
  );
  const table = ['| outcome | the event | next step |', '| --- | --- | --- |', ...rows].join('\n');
  expect(readFileSync(page, 'utf8')).toContain(`<!-- outcomes -->\n\n${table}\n\n<!-- /outcomes -->`);
});

test('the documentation lists every difference of the books, with its next step', () => {
  const rows = Object.entries<DifferenceKind>(differenceKinds).map(
    ([code, { title, next }]) => `| \`${code}\` | ${title} | ${next} |`,
  );
  const table = ['| difference | found | next step |', '| --- | --- | --- |', ...rows].join('\n');
  expect(readFileSync(page, 'utf8')).toContain(`<!-- differences -->\n\n${table}\n\n<!-- /differences -->`);
});
