import { describe, expect, test } from 'bun:test';
import { nextStep, reasonCodes } from '../../../../f/credits/lib/reason/reasons.ts';

const again = 'run f/credits/flows/reprocess_request with channel and thread_ts';
const withLink =
  'run f/credits/flows/reprocess_request with channel, thread_ts and the new link as looker_url';
const lookIntoNotebook =
  'run f/credits/flows/credit_from_url with the link and keep_notebook, look at the executed notebook and repair what it shows';

describe('the next step', () => {
  test.each(reasonCodes.map((code) => [code]))('after %s says in one line what to do', (code) => {
    expect(nextStep(code)).toMatch(/^[A-Za-z][^\n]{20,}[a-z)"]\.$/);
    expect(nextStep(code)).not.toMatch(/ {2}|then[.,]/);
  });

  test.each([
    ['a refused link', 'link_dashboard', `ask for a link with one query, then ${withLink}.`],
    ['a link that is gone', 'link_gone', `ask for a fresh link, then ${withLink}.`],
    [
      'SQL that nothing proves',
      'not_one_select',
      `ask for a link with one query, then ${withLink}; only a plain query can be proven.`,
    ],
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
    ['a code of before', 'a_code_of_before', `put the reason right and ${again}, or answer by hand.`],
    ['no reason at all', 'unknown', `put the reason right and ${again}, or answer by hand.`],
  ])('after %s names what to run, and with what', (_, code, step) => {
    expect(nextStep(code)).toBe(step);
  });
});
