import { beforeEach, describe, expect, test } from 'bun:test';
import { reportStranded } from '../../../../f/credits/lib/clean_up/retention.ts';
import { memoryItems } from '../../world.ts';

const note = 'f/credits/ledger/clean_up';
let items: ReturnType<typeof memoryItems>;
let sent: string[];
let writes: number;
beforeEach(() => {
  const memory = memoryItems();
  sent = [];
  writes = 0;
  items = {
    ...memory,
    async write(path, value) {
      writes++;
      await memory.write(path, value);
    },
  };
});
const report = (stranded: ReturnType<typeof request>[]) =>
  reportStranded({ items, send: async (text) => void sent.push(text) }, stranded);
const keyOf = (n: number) => `C0CREDIT01_17678628${String(n).padStart(2, '0')}_000100`;
const request = (n: number, paths = ['p1']) => ({ key: keyOf(n), outcome: 'needs_review', paths });

describe('the message about spend that is held without a credit', () => {
  test('names each request, its outcome, and the variables with the spend', async () => {
    expect(await report([request(0), { ...request(1, ['p2', 'p3', 'p4']), outcome: 'failed' }])).toBe(2);
    expect(sent.map((text) => text.split('\n'))).toEqual([
      [
        'These requests hold days of spend for which they never got a credit; other requests for the same days are refused (spend_overlaps).',
        '• <#C0CREDIT01>, written 2026-01-08 09:00 UTC (ts 1767862800.000100): needs_review; 1 variables, p1',
        '• <#C0CREDIT01>, written 2026-01-08 09:00 UTC (ts 1767862801.000100): failed; 3 variables, p2 to p4',
        'Next: delete the variables of a request that will never get its credit; leave the others. This is sent once.',
      ],
    ]);
    expect(await items.read(note)).toEqual({ told: [keyOf(0), keyOf(1)] });
  });

  test('is neither sent nor recorded without new requests', async () => {
    expect(await report([])).toBe(0);
    await report([request(0)]);
    expect(await report([request(0)])).toBe(0);
    expect([sent.length, writes]).toEqual([1, 1]);
  });

  test('contains only new requests', async () => {
    await report([request(0)]);
    expect(await report([request(0), request(1)])).toBe(1);
    expect(sent[1]).not.toContain('1767862800');
    expect(await items.read(note)).toEqual({ told: [keyOf(0), keyOf(1)] });
  });

  test('contains twenty requests at a time; the others follow', async () => {
    const many = Array.from({ length: 21 }, (_, n) => request(n));
    expect(await report(many)).toBe(20);
    expect(sent[0]?.split('\n')).toHaveLength(22);
    expect(await report(many)).toBe(1);
    expect(sent[1]).toContain('ts 1767862820.000100');
  });

  test('is sent again for a request that held no spend in between', async () => {
    await report([request(0), request(1)]);
    expect(await report([request(1)])).toBe(0);
    expect(await items.read(note)).toEqual({ told: [keyOf(1)] });
    expect(await report([request(0), request(1)])).toBe(1);
  });

  test.each([[{ told: 'x' }], [{}], [{ told: [1] }]])(
    'is sent again when its record is %j',
    async (value) => {
      await items.write(note, value);
      expect(await report([request(0)])).toBe(1);
      expect(await items.read(note)).toEqual({ told: [keyOf(0)] });
    },
  );
});
