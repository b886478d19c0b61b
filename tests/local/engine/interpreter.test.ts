import { expect, test } from 'bun:test';
import { Evaluation, isInterruption, loadInterpreter } from '../../../local/engine/interpreter.ts';

test('a time limit that expires before the program begins interrupts it and does not affect the next one', async () => {
  const quickjs = await loadInterpreter();
  const names = { list: JSON.stringify(Array.from({ length: 1000 }, (_, n) => ({ n }))) };
  const lookup = () => '{"report": null}';
  const value = (text: string, limitMs: number) => {
    const evaluation = new Evaluation(quickjs, { text, names }, lookup, limitMs);
    try {
      return evaluation.get();
    } finally {
      evaluation.dispose();
    }
  };
  for (let round = 0; round < 50; round += 1) {
    let thrown: unknown;
    try {
      value('for (;;) {}', -1);
    } catch (cause) {
      thrown = cause;
    }
    expect(isInterruption(thrown)).toBe(true);
    expect(value('Boolean(results.scan.report === null)', 10_000)).toBe('true');
    expect(value('list.length', 10_000)).toBe('1000');
  }
});
