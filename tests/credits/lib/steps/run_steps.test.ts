import { describe, expect, test } from 'bun:test';
import { lastRun } from '../../../../f/credits/lib/health/status.ts';
import { knownProblemsPath } from '../../../../f/credits/lib/messages/operator_message.ts';
import { readCursor, watchedChannels } from '../../../../f/credits/lib/scan/scan.ts';
import { beginning, recordStep, reportInput, reportStep } from '../../../../f/credits/lib/steps/run_steps.ts';
import { channel, memoryItems, policy } from '../../world.ts';

const now = new Date('2026-01-08T12:00:00Z');
const name = policy().channels[0]?.name ?? '';

describe('the record of a run', () => {
  test('counts every outcome, and a result without one as ignored', async () => {
    const results = [
      { outcome: 'credited' },
      { outcome: 'failed' },
      { outcome: 'credited' },
      { claimed: false, why: 'held' },
      { error: { message: 'the failure module failed' } },
      null,
    ];
    expect(await recordStep(memoryItems(), now, { channels: [], results })).toEqual({
      messages: 0,
      outcomes: { credited: 2, failed: 1, left_alone: 3 },
      requests: results,
    });
  });

  test('updates the cursors and stores channels and time of the run', async () => {
    const items = memoryItems();
    const cursor = { seen_ts: '1763000000.000100', open: [] };
    const scanned = { channel, name, cursor, messages: 7 };
    expect((await recordStep(items, now, { channels: [scanned], results: [] })).messages).toBe(7);
    expect(await readCursor(items, channel)).toEqual(cursor);
    expect([...(await watchedChannels(items, policy()))]).toEqual([[channel, name]]);
    expect(await lastRun(items)).toEqual(now);
  });
});

test('the report returns the result of the run with the number of messages sent', async () => {
  const items = memoryItems();
  const sent: string[] = [];
  const problem = { subject: '#gone', request: null, code: 'slack_refused', message: 'no', passing: false };
  const known_problems = { '#gone': { what: 'slack_refused: no', told: true } };
  const report = { problems: [problem], owed_notices: [], known_problems };
  const input = reportInput.parse({ report, run: { messages: 3 } });
  const operator = { items, send: async (text: string) => void sent.push(text) };
  const result: object = await reportStep(operator, input);
  expect(result).toEqual({ messages: 3, reported: 1 });
  expect(sent).toHaveLength(1);
  expect(await items.read(knownProblemsPath)).toEqual(known_problems);
});

test('a since that is no date-time is refused with the expected format', () => {
  expect(() => beginning('yesterday')).toThrow(/no ISO date-time; write e\.g\. 2026-11-20T08:00:00Z/);
  expect(beginning(undefined)).toBeNull();
  expect(beginning('')).toBeNull();
  expect(beginning(now.toISOString())).toEqual(now);
});
