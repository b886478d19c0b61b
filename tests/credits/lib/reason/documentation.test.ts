import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reasonCodes, reasons } from '../../../../f/credits/lib/reason/reasons.ts';
import { withReasons } from '../../../../tools/reason_table.ts';

const page = readFileSync(join(import.meta.dir, '../../../../docs/credits/troubleshooting.md'), 'utf8');

describe('docs/troubleshooting.md', () => {
  test('has the reasons of the code; otherwise run "npm run metadata"', () => {
    expect(page).toBe(withReasons(page));
  });

  test.each([...reasonCodes])('has a row for %s with its next step', (code) => {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${code}\` | ${reasons[code].title}`));
    expect(row).toEndWith(` | ${reasons[code].next} |`);
  });

  test('keeps the manual parts', () => {
    const edited = page.replace('# When something', 'Kept.\n\n# When something');
    expect(withReasons(edited)).toBe(edited);
  });

  test('is refused without its markers', () => {
    expect(() => withReasons('# A page')).toThrow('needs the markers <!-- reasons: begin --> and');
  });
});
