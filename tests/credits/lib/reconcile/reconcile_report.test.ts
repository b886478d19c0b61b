import { beforeEach, describe, expect, test } from 'bun:test';
import type { Reconciled } from '../../../../f/credits/lib/reconcile/reconcile.ts';
import { reconcileReport, reportDifferences } from '../../../../f/credits/lib/reconcile/reconcile_report.ts';
import type { Difference } from '../../../../f/credits/lib/reconcile/reconcile_request.ts';
import { channel, memoryItems } from '../../world.ts';

const storedPath = 'f/credits/reconciliation/told';
let items: ReturnType<typeof memoryItems>;
let sent: string[];

beforeEach(() => {
  items = memoryItems();
  sent = [];
});

function difference(changes: Partial<Difference> = {}): Difference {
  return {
    kind: 'answer_missing',
    key: `${channel}_1763000000_000100`,
    channel,
    ts: '1763000000.000100',
    what: '$5.00 is not in the thread any more',
    ...changes,
  };
}

/** As many differences as that, each of its own. */
const many = (count: number) => Array.from({ length: count }, (_, at) => difference({ what: `no. ${at}` }));

function found(...differences: Difference[]): Reconciled {
  return {
    records: 7,
    threads: 6,
    credited: 5,
    wrong: 0,
    twice: 0,
    lost: 1,
    unknown: 0,
    differences,
    statement: '5 credited, 0 wrong, 0 twice, 1 lost',
  };
}

const report = (...differences: Difference[]) =>
  reportDifferences({ items, send: async (text) => void sent.push(text) }, found(...differences));

const bullets = (text = '') => text.split('\n').filter((line) => line.startsWith('• ')).length;

describe('the operator', () => {
  test('gets each difference with its place and the next step', async () => {
    const unreadable = difference({
      kind: 'unreadable',
      key: 'history',
      ts: '',
      what: 'it cannot be <read>',
    });
    expect(await report(difference(), unreadable)).toBe(2);
    expect(sent).toEqual([
      [
        'Reconciliation found 2 differences: 5 credited, 0 wrong, 0 twice, 1 lost.',
        '• answer_missing · C0CREDIT01_1763000000_000100 (ts 1763000000.000100): $5.00 is not in the thread any more',
        '• unreadable · history: it cannot be &lt;read&gt;',
        'Next: look at the thread and at f/credits/ledger/<key>; what was posted wrongly or twice a person puts right in the thread.',
      ].join('\n'),
    ]);
  });

  test('gets one difference in the singular', async () => {
    await report(difference());
    expect(sent[0]).toStartWith('Reconciliation found a difference: 5 credited');
  });

  test('gets twenty differences, and the number of others', async () => {
    await report(...many(20));
    await report(...many(45));
    expect(bullets(sent[0])).toBe(20);
    expect(sent[0]).not.toContain('more, in the run');
    expect(bullets(sent[1])).toBe(20);
    expect(sent[1]).toContain('Reconciliation found 25 differences');
    expect(sent[1]).toContain('(ts 1763000000.000100): no. 39\nand 5 more, in the run.\nNext: ');
  });

  test('is notified only of new differences, and these are recorded', async () => {
    await report(difference());
    expect(await report(difference(), difference({ what: 'other' }))).toBe(1);
    expect(bullets(sent[1])).toBe(1);
    const id = 'answer_missing C0CREDIT01_1763000000_000100';
    expect(await items.read(storedPath)).toEqual({
      told: [`${id} $5.00 is not in the thread any more`, `${id} other`],
    });
  });

  test.each([
    ['a stored list of another form', { told: [1] }],
    ['a stored list with an unknown field', { told: [], version: 2 }],
    ['no stored list', undefined],
  ])('is notified again when there is %s', async (_what, value) => {
    if (value) await items.write(storedPath, value);
    expect(await report(difference({ what: 'x' }))).toBe(1);
    expect(await items.read(storedPath)).toEqual({ told: ['answer_missing C0CREDIT01_1763000000_000100 x'] });
  });

  test('is notified again of the oldest of more than two thousand', async () => {
    const all = many(2_001);
    expect(await report(...all)).toBe(2_001);
    expect(await report(...all)).toBe(1);
    expect(sent[1]).toContain(': no. 0\n');
  });

  test('is notified later when Slack was unavailable', async () => {
    const failing = reportDifferences(
      { items, send: () => Promise.reject(new Error('Slack is away')) },
      found(difference()),
    );
    await expect(failing).rejects.toThrow('Slack is away');
    expect(await report(difference())).toBe(1);
  });
});

describe('the result of a run', () => {
  test('is the statement alone when nothing differs', () => {
    const result = { ...found(), statement: '5 credited, 0 wrong, 0 twice, 0 lost' };
    const markdown =
      '**5 credited, 0 wrong, 0 twice, 0 lost**\n\n7 records and 6 threads were compared; new to the operator: 0.';
    expect(reconcileReport(result, 0)).toEqual({ render_all: [{ markdown }, { json: result }] });
  });

  test('is a table of all differences, each on one line, and the data', () => {
    const result = found(difference(), difference({ kind: 'answer_edited', what: 'a|b\nc|d\ne' }));
    const markdown = [
      '**5 credited, 0 wrong, 0 twice, 1 lost**',
      '',
      '7 records and 6 threads were compared; new to the operator: 1.',
      '',
      '| what | request | how |',
      '| --- | --- | --- |',
      '| answer_missing | C0CREDIT01_1763000000_000100 | $5.00 is not in the thread any more |',
      '| answer_edited | C0CREDIT01_1763000000_000100 | a/b c/d e |',
    ].join('\n');
    expect(reconcileReport(result, 1)).toEqual({ render_all: [{ markdown }, { json: result }] });
  });
});
