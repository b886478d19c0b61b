import { beforeEach, describe, expect, test } from 'bun:test';
import Big from 'big.js';
import { notifyHealth } from '../../../../f/credits/lib/health/health.ts';
import { noteRun, readStatus, statusText } from '../../../../f/credits/lib/health/status.ts';
import {
  type LedgerRecord,
  ledgerPath,
  newRecord,
  requestKey,
} from '../../../../f/credits/lib/ledger/ledger.ts';
import { reserveDay } from '../../../../f/credits/lib/ledger/reservations.ts';
import { cursorPath, noteWatched } from '../../../../f/credits/lib/scan/scan.ts';
import { channel, memoryItems, policy } from '../../world.ts';

const now = new Date('2026-01-08T12:00:00Z');
const rules = policy({
  channels: [
    { name: 'one', mode: 'live', card: false },
    { name: 'two', mode: 'live', card: false },
  ],
});
const other = 'C0OTHER';
let items: ReturnType<typeof memoryItems>;
let serial: number;
beforeEach(async () => {
  items = memoryItems();
  serial = 0;
  await noteWatched(items, [
    { channel, name: 'one' },
    { channel: other, name: 'two' },
  ]);
  await noteRun(items, new Date('2026-01-08T11:57:30Z'));
});

/** An open request that is as `change` says. */
async function open(where: string, change: Partial<LedgerRecord>) {
  const ts = `17678718${String(++serial).padStart(2, '0')}.000100`;
  const key = requestKey(where, ts);
  const record = newRecord(
    { key, channel: where, ts, links: [] },
    { run: 'r', policy: '1', now, leaseMinutes: 30 },
  );
  await items.write(ledgerPath(key), { ...record, ...change });
  const cursor = (await items.read(cursorPath(where))) as { open: string[] } | undefined;
  await items.write(cursorPath(where), { seen_ts: ts, open: [...(cursor?.open ?? []), ts] });
}
const answerTo = async (isOperator: boolean, at = channel, stopped: string | null = null) =>
  statusText(await readStatus(items, rules, { now, stopped }), rules, {
    channel: at,
    team: 'acme',
    isOperator,
  });
const failed = {
  phase: 'closed',
  outcome: 'failed',
  amount: '512.00',
  reason: { code: 'post_refused', message: 'Slack refused $512.00' },
  retry_at: '2026-01-08T12:15:00.000Z',
} as const;

describe('/credit status shows', () => {
  beforeEach(async () => {
    await open(channel, { phase: 'closed', outcome: 'needs_link' });
    await open(channel, failed);
    await open(other, {});
    await reserveDay(items, { key: 'k', amount: new Big('4948.80'), limit: '9000', now }, true);
  });

  test('the status of the requests of this channel to all people, without amounts, reasons and other channels', async () => {
    expect(await answerTo(false)).toBe(
      [
        'The last run went through 2 min ago.',
        '2 requests are open:',
        '• <https://acme.slack.com/archives/C0CREDIT01/p1767871801000100|2026-01-08 11:30 UTC>: waits for its Looker link',
        '• <https://acme.slack.com/archives/C0CREDIT01/p1767871802000100|2026-01-08 11:30 UTC>: is tried again after 12:15 UTC',
      ].join('\n'),
    );
    expect(await answerTo(false, 'C0ELSEWHERE')).toBe(
      'The last run went through 2 min ago.\nThis channel is not watched.',
    );
  });

  test('all channels, reasons and the total of the day with its limit to the operator', async () => {
    expect(await answerTo(true, 'C0ELSEWHERE')).toBe(
      [
        'The last run went through 2 min ago.',
        'Credits of today (UTC): $4,948.80 of $250,000.00.',
        '3 requests are open:',
        '• <https://acme.slack.com/archives/C0CREDIT01/p1767871801000100|2026-01-08 11:30 UTC> in <#C0CREDIT01>: waits for its Looker link',
        '• <https://acme.slack.com/archives/C0CREDIT01/p1767871802000100|2026-01-08 11:30 UTC> in <#C0CREDIT01>: is tried again after 12:15 UTC (post_refused)',
        '• <https://acme.slack.com/archives/C0OTHER/p1767871803000100|2026-01-08 11:30 UTC> in <#C0OTHER>: is being worked on',
      ].join('\n'),
    );
    // Looking takes no share of the day.
    expect([...items.values.keys()].filter((path) => path.includes('/day_'))).toHaveLength(1);
  });

  test('that posting is stopped, with the reason only for the operator', async () => {
    const why = 'the kill switch f/credits/kill_switch is on';
    expect(await answerTo(false, channel, why)).not.toContain('kill_switch');
    expect(await answerTo(false, channel, why)).toContain('Nothing is posted right now');
    expect(await answerTo(true, channel, why)).toContain(why);
  });

  test('that runs are late, with other findings of the monitor only for the operator', async () => {
    await noteRun(items, new Date('2026-01-08T11:20:00Z'));
    const alarm = {
      subject: 'late',
      request: null,
      code: 'run_late' as const,
      message: 'no run',
      passing: false,
    };
    await notifyHealth({ items, send: async () => undefined }, [alarm], now);
    expect(await answerTo(false)).toContain('40 min ago. :warning: That is late.');
    expect(await answerTo(false)).not.toContain('run_late');
    expect(await answerTo(true)).toContain(':warning: run_late: no run');
  });
});

test('the status without open requests and runs states that', async () => {
  items.values.clear();
  expect(await answerTo(true)).toBe(
    'No run has gone through yet.\nCredits of today (UTC): $0.00 of $250,000.00.\nNo request is open.',
  );
});
