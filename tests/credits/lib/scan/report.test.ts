import { beforeEach, describe, expect, test } from 'bun:test';
import { notifiedPath } from '../../../../f/credits/lib/ledger/ending.ts';
import {
  knownProblemsPath,
  problemMessage,
  reviewMessage,
} from '../../../../f/credits/lib/messages/operator_message.ts';
import { noteSuccess, sendReport } from '../../../../f/credits/lib/scan/scan_channels.ts';
import { channel, memoryItems } from '../../world.ts';

let items: ReturnType<typeof memoryItems>;
let sent: string[];
beforeEach(() => {
  items = memoryItems();
  sent = [];
});
const problem = {
  subject: '#x',
  request: null,
  code: 'slack_refused' as const,
  message: 'no',
  passing: false,
};
const ending = (key: string) => ({
  key,
  channel,
  ts: '1763000001.000100',
  turn: 2,
  outcome: 'failed' as const,
  reason: { code: 'link_failed' as const, message: key },
});
const report = {
  problems: [problem, { ...problem, subject: '#y' }],
  owed_notices: [ending('a'), ending('b')],
  known_problems: { '#x': { what: 'slack_refused: no', told: true } },
};

describe('the operator', () => {
  test('is notified of each problem and each outcome, and it is recorded', async () => {
    expect(await sendReport({ items, send: async (text) => void sent.push(text) }, report)).toBe(4);
    expect(sent).toEqual([
      ...report.problems.map(problemMessage),
      ...report.owed_notices.map((one) => reviewMessage(one)),
    ]);
    expect(await items.read(knownProblemsPath)).toEqual(report.known_problems);
    expect([await items.read(notifiedPath('a')), await items.read(notifiedPath('b'))]).toEqual([
      { turn: 2 },
      { turn: 2 },
    ]);
  });

  test('is recorded as notified only of delivered messages', async () => {
    const failsAt = (nth: number) => ({
      items,
      send: async (text: string) => {
        if (sent.length === nth) throw new Error('user_not_found');
        sent.push(text);
      },
    });
    await expect(sendReport(failsAt(1), report)).rejects.toThrow('user_not_found');
    expect(items.values.size).toBe(0);
    sent = [];
    await expect(sendReport(failsAt(3), report)).rejects.toThrow('user_not_found');
    expect([...items.values.keys()].sort()).toEqual([notifiedPath('a'), knownProblemsPath].sort());
  });
});

test('a successful run removes only its own entry from the known problems', async () => {
  await items.write(knownProblemsPath, { ...report.known_problems, run: { what: 'scan: x', told: true } });
  await noteSuccess(items);
  expect(await items.read(knownProblemsPath)).toEqual(report.known_problems);
  const silent = { ...items, write: () => Promise.reject(new Error('nothing is to be written')) };
  await noteSuccess(silent);
});
