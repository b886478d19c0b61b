import { describe, expect, test } from 'bun:test';
import { readLinkResults } from '../../../../f/credits/lib/credit/link_credit.ts';
import { look } from '../../world.ts';

const refused = { kind: 'refuse', url: look(1), code: 'link_gone', reason: 'gone' };

describe('the result of the loop over links', () => {
  test('has one entry per link, including failed ones', () => {
    const failed = { error: { message: 'Looker did not answer', name: 'Error' } };
    expect(readLinkResults([look(1), look(2)], [refused, failed])).toEqual([
      { kind: 'refuse', url: look(1), code: 'link_gone', reason: 'gone' },
      { kind: 'failed', url: look(2), code: 'link_failed', message: 'Looker did not answer' },
    ]);
  });

  test('truncates a long error', () => {
    const [result] = readLinkResults([look(1)], [{ error: { message: 'x'.repeat(9_000) } }]);
    expect(result).toEqual({ kind: 'failed', url: look(1), code: 'link_failed', message: 'x'.repeat(500) });
  });

  test.each([
    ['of a failed notebook run', { code: 'kernel_died', cell: 3 }, 'kernel_died'],
    ['of a client', { code: 'looker_unavailable', retryable: true }, 'link_failed'],
    ['that is no text', { code: 502 }, 'link_failed'],
    ['that is missing', { cell: 3 }, 'link_failed'],
    ['of an error without properties', undefined, 'link_failed'],
  ] as const)('keeps the code of a failed notebook run only: a code %s', (_, extra, code) => {
    const error = { message: 'm', name: 'NotebookFailed', extra };
    expect(readLinkResults([look(1)], [{ error }])).toEqual([
      { kind: 'failed', url: look(1), code, message: 'm' },
    ]);
  });

  test.each([
    ['of another link', [look(2)], [refused]],
    ['of no known kind', [look(1)], [{ kind: 'maybe', url: look(1) }]],
    ['of no link at all', [], [refused]],
    ['with nothing in it', [look(1)], [null]],
  ])('is refused %s', (_, links, results) => {
    const read = () => readLinkResults(links, results);
    expect(read).toThrow(`The result for ${links[0] ?? ''} is not one of credit, skip, refuse`);
    expect(read).toThrow(expect.objectContaining({ code: 'result_unreadable', name: 'CreditError' }));
  });
});
