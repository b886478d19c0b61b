import { describe, expect, test } from 'bun:test';
import { cleanedSchema } from '../../../../f/credits/lib/clean_up/clean_up.ts';
import { foundAlarms } from '../../../../f/credits/lib/health/health.ts';
import { answerSchema } from '../../../../f/credits/lib/ledger/ending.ts';
import { parsed } from '../../../../f/credits/lib/reason/errors.ts';
import { repeatSchema } from '../../../../f/credits/lib/replay/replay.ts';

const answer = {
  key: 'C0_1_1',
  channel: 'C0',
  ts: '1.1',
  turn: 1,
  outcome: 'needs_review',
  reason: { code: 'a_code_of_before', message: 'm' },
  amount: null,
  text: null,
  posted_ts: null,
  card: false,
  notify: true,
  ask: null,
  decisions: [],
};
const alarm = { subject: 'late', request: null, code: 'run_late', message: 'm', passing: false };

describe('the result of another step', () => {
  test('is read unchanged', () => {
    expect<unknown>(parsed(answerSchema, answer, 'reply')).toEqual(answer);
    expect<unknown>(foundAlarms({ alarms: [alarm], last_run: null })).toEqual([alarm]);
  });

  test.each([
    ['an answer without a turn', answerSchema, { ...answer, turn: undefined }, 'turn'],
    ['an answer with an unknown outcome', answerSchema, { ...answer, outcome: 'lost' }, 'outcome'],
    ['a clean-up without its counts', cleanedSchema, { stranded: [], kept: 1 }, 'removed'],
    ['a calculation without inputs', repeatSchema, { id: 'a#1', product: 'verify' }, 'inputs'],
    ['null', answerSchema, null, 'object'],
  ])('is refused with its name when it is %s', (_, schema, value, field) => {
    const read = () => parsed(schema, value, 'some_step');
    expect(read).toThrow(expect.objectContaining({ code: 'result_unreadable' }));
    expect(read).toThrow(/^The result of some_step cannot be read; run the flow again from that step: /);
    expect(read).toThrow(field);
  });

  test('is refused when an alarm has an unknown code', () => {
    expect(() => foundAlarms({ alarms: [{ ...alarm, code: 'no_such_alarm' }] })).toThrow('check_health');
  });
});
