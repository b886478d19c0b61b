import { describe, expect, test } from 'bun:test';
import {
  type HistoryLink,
  type HistoryMode,
  type HistoryRow,
  historyRowSchema,
} from '../../../../f/credits/lib/history/history_row.ts';
import { historyLink, historyMode, historyRow } from '../history_world.ts';

type Odd<T> = { [K in keyof T]?: unknown };

const row = (changes: Odd<HistoryRow> = {}) => ({ ...historyRow('2025-11-10T08:00:00Z'), ...changes });
const link = (changes: Odd<HistoryLink> = {}) => row({ links: [{ ...historyLink(), ...changes }] });
const mode = (changes: Odd<HistoryMode> = {}) => link({ modes: [{ ...historyMode(), ...changes }] });
const decided = (changes: object = {}) => {
  const decision = { kind: 'approved', by: 'slack:U0ADMIN', at: '2025-11-10T08:00:00.000Z' };
  return row({ decisions: [{ ...decision, reason: null, amount: null, ...changes }] });
};

describe('a row of the history', () => {
  test.each<[string, object]>([
    ['as it is', row()],
    ['without all that may be unknown', row({ answered_at: null, amount: null, posted_ts: null })],
    ...(['credit', 'skip', 'refuse', 'failed'] as const).map((result): [string, object] => [
      `with a link whose result is ${result}`,
      link({ result }),
    ]),
    ...([null, 'no_traffic', 'fully_blocked', 'at_or_above_expected'] as const).map(
      (note): [string, object] => [`with a mode noted as ${note}`, mode({ note })],
    ),
    ['with a mode from before blocked was kept', mode({ blocked: null, block_rate: null })],
    ['with a decision', decided()],
    ['with an amount that a person set', decided({ amount: '5.00', reason: 'agreed' })],
    ['of a request claimed twice', row({ turn: 2, failures: 1 })],
  ])('is read as it was written: %s', (_what, value) => {
    expect<unknown>(historyRowSchema.parse(value)).toEqual(value);
  });

  test.each([
    ['version', row({ version: 2 })],
    ['key', row({ key: '' })],
    ['requested_at', row({ requested_at: '2025-11-10' })],
    ['answered_at', row({ answered_at: 'soon' })],
    ['outcome', row({ outcome: 'lost' })],
    ['turn', row({ turn: 0 })],
    ['failures', row({ failures: -1 })],
    ['links.0.result', link({ result: 'maybe' })],
    ['links.0.product', link({ product: 'Verify' })],
    ['links.0.account_sid', link({ account_sid: `AC${'0'.repeat(31)}` })],
    ['links.0.account_sid', link({ account_sid: `AC${'0'.repeat(33)}` })],
    ['links.0.account_sid', link({ account_sid: `xAC${'0'.repeat(32)}` })],
    ['links.0.account_sid', link({ account_sid: `AC${'A'.repeat(32)}` })],
    ['links.0.period.end', link({ period: { start: '2025-11-04', end: '9 November' } })],
    ['links.0.traffic.attempts', link({ traffic: { attempts: -1, enabled: 0, scanned: 0 } })],
    ['links.0.modes.0.mode', mode({ mode: '' })],
    ['links.0.modes.0.messages', mode({ messages: -1 })],
    ['links.0.modes.0.note', mode({ note: 'other' })],
    ['decisions.0.kind', decided({ kind: '' })],
    ['decisions.0.at', decided({ at: 'now' })],
  ])('is refused for an invalid value at "%s"', (where, value) => {
    const parsed = historyRowSchema.safeParse(value);
    expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual([where]);
  });

  test('is refused for a figure that is no decimal text', () => {
    expect(historyRowSchema.safeParse(row({ amount: '1,000.00' })).error?.issues).toMatchObject([
      { message: 'decimal text' },
    ]);
  });
});
