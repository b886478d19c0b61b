import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { z } from 'zod';
import {
  notebookFailureSchema,
  notebookRefusalSchema,
  reasonCodes,
  reasonGroups,
  reasons,
  reasonText,
  storedReasonSchema,
} from '../../../../f/credits/lib/reason/reasons.ts';

const again = 'run f/credits/flows/reprocess_request with channel and thread_ts';
const withLink =
  'run f/credits/flows/reprocess_request with channel, thread_ts and the new link as looker_url';
const lookIntoNotebook =
  'run f/credits/flows/credit_from_url with the link and keep_notebook, look at the executed notebook and repair what it shows';
function pythonCodes(): unknown {
  const root = join(import.meta.dir, '../../../..');
  const script = join(import.meta.dir, 'python_codes.py');
  const python = Bun.spawnSync([join(root, '.venv/bin/python'), script, join(root, 'f/credits')]);
  return JSON.parse(python.stdout.toString());
}

const retired = storedReasonSchema.parse({ code: 'a_code_of_before', message: 'its words' });

describe('every reason', () => {
  test.each([...reasonCodes])('%s has a short title, and a next step of one line', (code) => {
    const { title, next } = reasons[code];
    expect(title).toMatch(/^[A-Z][^.\n]{6,38}[a-z]$/);
    expect(next).toMatch(/^[A-Za-z][^\n]{20,}[a-z)"]\.$/);
    expect(next).not.toMatch(/ {2}|then[.,]/);
  });

  test.each([...reasonCodes])('%s has a hint of one sentence without a figure, or none', (code) => {
    const { hint } = reasons[code];
    if (hint === null) return;
    expect(hint).toMatch(/^[A-Z][^.!?]*\.?$/);
    expect(hint).toContain('please');
    expect(hint).not.toMatch(/\d|\$|AC[0-9a-f]/);
  });

  test('has a unique title and belongs to one group', () => {
    expect(new Set(Object.values(reasons).map(({ title }) => title)).size).toBe(reasonCodes.length);
    expect(Object.values(reasonGroups).flatMap((group) => Object.keys(group))).toEqual([...reasonCodes]);
  });

  test.each([
    ['a refused link', 'link_dashboard', `ask for a link with one query, then ${withLink}.`],
    ['a link that is gone', 'link_gone', `ask for a fresh link, then ${withLink}.`],
    ['an amount that the notebook does not show', 'no_credit_amount', `${lookIntoNotebook}, then ${again}.`],
    [
      'an amount below zero',
      'negative_amount',
      `${lookIntoNotebook} (a credit is never negative), then ${again}.`,
    ],
    [
      'the day limit',
      'day_limit_reached',
      `${again} tomorrow, or raise limits.max_credit_per_day in the policy.`,
    ],
  ] as const)('after %s names the script to run and its arguments', (_, code, step) => {
    expect(reasonText(code).next).toBe(step);
  });
});

test('a hint is about a problem that only the requester can fix', () => {
  expect(reasonCodes.filter((code) => reasons[code].hint !== null)).toEqual([
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
    'account_not_provable',
    'period_not_provable',
    'cost_not_provable',
    'traffic_not_comparable',
    'missing_total_column',
    'no_rows',
    'period_not_over',
    'period_too_long',
    'request_contradicts_link',
  ]);
});

describe('a stored reason', () => {
  test('whose code was removed from the list is loaded as written', () => {
    expect<unknown>(retired).toEqual({ code: 'a_code_of_before', message: 'its words' });
  });

  test.each([
    ['whose code has left the list', retired.code, 'a code of before'],
    ['that names a property of every object', storedReasonSchema.shape.code.parse('toString'), 'toString'],
    ['that is missing', null, 'No reason was kept'],
  ])('%s has a title, a general next step and no hint', (_, code, title) => {
    const next = `put the reason right and ${again}, or answer by hand.`;
    expect(reasonText(code)).toEqual({ title, next, hint: null });
  });
});

describe('a code of Python', () => {
  const codes = z.record(z.string(), z.array(z.string())).parse(pythonCodes());

  test('belongs to one of the known exceptions', () => {
    const known = ['CreditRefused', 'NotebookFailed', 'NotebookRefused', 'SqlRefused'];
    expect(Object.keys(codes)).toEqual(known);
  });

  test('is in the list, for every refusal of the notebooks and their modules', () => {
    const { NotebookFailed: _, ...refusals } = codes;
    const refused = Object.values(refusals).flat();
    expect(refused.length).toBeGreaterThan(12);
    const unknown = refused.filter((code) => !notebookRefusalSchema.safeParse({ code, message: '' }).success);
    expect(unknown).toEqual([]);
  });

  test('is in the list, for every failure of a notebook run, and the list has no other', () => {
    expect(codes.NotebookFailed).toEqual(notebookFailureSchema.shape.code.options.toSorted());
  });

  test.each(['kill_switch', 'link_gone', 'no_such_code', ''])(
    'that is "%s" is an error as a refusal',
    (code) => {
      const parsed = notebookRefusalSchema.safeParse({ code, message: 'm' });
      expect(parsed.error?.issues[0]?.message).toBe(
        `"${code}" is not a code that a notebook may refuse with (docs/troubleshooting.md lists them)`,
      );
    },
  );
});
