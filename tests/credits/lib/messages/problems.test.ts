import { describe, expect, test } from 'bun:test';
import {
  type Book,
  bookPath,
  enter,
  type Problem,
  readBook,
} from '../../../../f/credits/lib/messages/known_problems.ts';
import { memoryItems } from '../../world.ts';

const problem = (changes: Partial<Problem> = {}): Problem => ({
  subject: '#credits',
  request: null,
  code: 'slack_refused',
  message: 'not_in_channel',
  passing: false,
  ...changes,
});
const passing = problem({ code: 'slack_unavailable', message: 'no answer in 20 s', passing: true });
const all = () => true;
const told = (what: string): Book => ({ '#credits': { what, told: true } });
const untold = (what: string): Book => ({ '#credits': { what, told: false } });

describe('a problem', () => {
  test('is told the first time, and again when it is another one', () => {
    const first = enter({}, [problem()], all);
    expect(first).toEqual({ tell: [problem()], book: told('slack_refused: not_in_channel') });
    expect(enter(first.book, [problem()], all)).toEqual({ tell: [], book: first.book });
    const other = problem({ message: 'invalid_auth' });
    expect(enter(first.book, [other], all)).toEqual({
      tell: [other],
      book: told('slack_refused: invalid_auth'),
    });
  });

  test('that may pass is told when it is still there, whatever its words are by then', () => {
    const first = enter({}, [passing], all);
    expect(first).toEqual({ tell: [], book: untold('slack_unavailable') });
    const again = { ...passing, message: 'no answer in 31 s' };
    const second = enter(first.book, [again], all);
    expect(second).toEqual({ tell: [again], book: told('slack_unavailable') });
    expect(enter(second.book, [passing], all)).toEqual({ tell: [], book: second.book });
  });

  test('that may pass is another one after a problem with another code', () => {
    expect(enter(told('slack_refused: not_in_channel'), [passing], all)).toEqual({
      tell: [],
      book: untold('slack_unavailable'),
    });
  });

  test('is known by the first three hundred characters of its code and words', () => {
    const what = `slack_refused: ${'x'.repeat(285)}`;
    expect(enter({}, [problem({ message: 'x'.repeat(500) })], all).book).toEqual(told(what));
    expect(enter(told(what), [problem({ message: `${'x'.repeat(285)}y` })], all).tell).toEqual([]);
  });

  test('is over where a look at its subject does not find it, and stays where none was taken', () => {
    const book = { ...told('x'), '#other': { what: 'y', told: true } };
    expect(enter(book, [], (subject) => subject === '#credits')).toEqual({
      tell: [],
      book: { '#other': { what: 'y', told: true } },
    });
    expect(enter(book, [problem({ subject: '#third' })], () => false).book).toEqual({
      ...book,
      '#third': { what: 'slack_refused: not_in_channel', told: true },
    });
  });
});

describe('the book of problems', () => {
  test('is read back as it was written', async () => {
    const items = memoryItems();
    expect(bookPath).toBe('f/credits/ledger/problems');
    await items.write(bookPath, told('x'));
    expect(await readBook(items)).toEqual(told('x'));
  });

  test.each([
    [undefined],
    ['text'],
    [{ '#credits': 'x' }],
    [{ '#credits': { what: 'x' } }],
    [{ '#credits': { told: true } }],
    [{ '#credits': { what: 1, told: true } }],
    [{ '#credits': { what: 'x', told: true, more: 1 } }],
  ])('is empty where it says %j: everything is told once more', async (value) => {
    const items = memoryItems();
    if (value !== undefined) await items.write(bookPath, value as object);
    expect(await readBook(items)).toEqual({});
  });
});
