import { describe, expect, test } from 'bun:test';
import {
  type KnownProblems,
  knownProblemsPath,
  type Problem,
  readKnownProblems,
  updateProblems,
} from '../../../../f/credits/lib/messages/operator_message.ts';
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
const reported = (what: string): KnownProblems => ({ '#credits': { what, told: true } });
const unreported = (what: string): KnownProblems => ({ '#credits': { what, told: false } });

describe('a problem', () => {
  test('is reported the first time, and again when it is another one', () => {
    const first = updateProblems({}, [problem()], all);
    expect(first).toEqual({ due: [problem()], known: reported('slack_refused: not_in_channel') });
    expect(updateProblems(first.known, [problem()], all)).toEqual({ due: [], known: first.known });
    const other = problem({ message: 'invalid_auth' });
    expect(updateProblems(first.known, [other], all)).toEqual({
      due: [other],
      known: reported('slack_refused: invalid_auth'),
    });
  });

  test('that may be temporary is reported when it persists, with any message', () => {
    const first = updateProblems({}, [passing], all);
    expect(first).toEqual({ due: [], known: unreported('slack_unavailable') });
    const again = { ...passing, message: 'no answer in 31 s' };
    const second = updateProblems(first.known, [again], all);
    expect(second).toEqual({ due: [again], known: reported('slack_unavailable') });
    expect(updateProblems(second.known, [passing], all)).toEqual({ due: [], known: second.known });
  });

  test('that may be temporary is another one after a problem with another code', () => {
    expect(updateProblems(reported('slack_refused: not_in_channel'), [passing], all)).toEqual({
      due: [],
      known: unreported('slack_unavailable'),
    });
  });

  test('is identified by the first three hundred characters of its code and message', () => {
    const what = `slack_refused: ${'x'.repeat(285)}`;
    expect(updateProblems({}, [problem({ message: 'x'.repeat(500) })], all).known).toEqual(reported(what));
    expect(updateProblems(reported(what), [problem({ message: `${'x'.repeat(285)}y` })], all).due).toEqual(
      [],
    );
  });

  test('is removed when a check of its subject does not find it, and kept without a check', () => {
    const known = { ...reported('x'), '#other': { what: 'y', told: true } };
    expect(updateProblems(known, [], (subject) => subject === '#credits')).toEqual({
      due: [],
      known: { '#other': { what: 'y', told: true } },
    });
    expect(updateProblems(known, [problem({ subject: '#third' })], () => false).known).toEqual({
      ...known,
      '#third': { what: 'slack_refused: not_in_channel', told: true },
    });
  });
});

describe('the known problems', () => {
  test('are read as written', async () => {
    const items = memoryItems();
    expect(knownProblemsPath).toBe('f/credits/ledger/problems');
    await items.write(knownProblemsPath, reported('x'));
    expect(await readKnownProblems(items)).toEqual(reported('x'));
  });

  test.each([
    [undefined],
    ['text'],
    [{ '#credits': 'x' }],
    [{ '#credits': { what: 'x' } }],
    [{ '#credits': { told: true } }],
    [{ '#credits': { what: 1, told: true } }],
    [{ '#credits': { what: 'x', told: true, more: 1 } }],
  ])('are empty for %j: everything is reported again', async (value) => {
    const items = memoryItems();
    if (value !== undefined) await items.write(knownProblemsPath, value as object);
    expect(await readKnownProblems(items)).toEqual({});
  });
});
