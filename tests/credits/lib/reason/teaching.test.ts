import { describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nextStep, reasonCodes, teaching } from '../../../../f/credits/lib/reason/reasons.ts';

const folder = join(import.meta.dir, '../../../../f/credits');
const sources = ['lib', 'scripts', 'resources']
  .flatMap((name) =>
    readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' }).map((file) =>
      join(folder, name, file),
    ),
  )
  .filter((file) => /\.(ts|py|ipynb)$/.test(file))
  .map((file) => readFileSync(file, 'utf8'));
const patterns = [
  /\brefuse\(\s*(?:url,\s*)?'([a-z_]+)'/g,
  /\breason(?:: Reason)?(?: =|:) \{\s*code: '([a-z_]+)'/g,
  /(?:Refused|_refusal)\(\s*\\?"([a-z_]+)\\?"/g,
];

/** Causes that only stand beside a code, not for one. */
const codesInUse = new Set(
  sources.flatMap((text) =>
    patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1])),
  ),
);

describe('every reason of the closed list', () => {
  test.each([...reasonCodes])('%s tells the operator what to do next', (code) => {
    expect(nextStep(code)).toMatch(/^.{20,}\.$/);
    expect(nextStep(code)).not.toBe(nextStep('a code nobody knows'));
  });

  test.each([...reasonCodes])(
    '%s is decided for the requester: one sentence without a figure, or silence',
    (code) => {
      const sentence = teaching(code);
      if (sentence === null) return;
      expect(sentence).toMatch(/^[A-Z][^.!?]*\.?$/);
      expect(sentence).toContain('please');
      expect(sentence).not.toMatch(/\d|\$|AC[0-9a-f]/);
    },
  );

  test('is everything that the code can end a request with', () => {
    expect(codesInUse.size).toBeGreaterThan(30);
    expect(
      [...codesInUse].filter((code) => !(reasonCodes as readonly (string | undefined)[]).includes(code)),
    ).toEqual([]);
  });

  test('concerns the requester where only they can put it right, and nowhere else', () => {
    expect(reasonCodes.filter((code) => teaching(code) !== null)).toEqual([
      'link_gone',
      'link_invalid',
      'link_dashboard',
      'link_merge',
      'link_sql_runner',
      'link_unknown_form',
      'link_too_long',
      'too_many_links',
      'links_overlap',
      'product_unclear',
      'row_limit_reached',
      'several_accounts',
      'period_not_provable',
      'missing_total_column',
      'no_rows',
      'period_not_over',
      'period_too_long',
    ]);
  });

  test('of a record that knows another code has a general next step, and nothing for the requester', () => {
    expect(nextStep('a code of before')).toContain('by hand');
    expect(teaching('a code of before')).toBeNull();
    expect(teaching('toString')).toBeNull();
  });
});
