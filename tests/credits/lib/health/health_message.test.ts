import { describe, expect, test } from 'bun:test';
import {
  alarmMessage,
  alarms,
  type Observed,
  recoveryMessage,
} from '../../../../f/credits/lib/health/health.ts';

const now = new Date('2026-01-08T12:00:00Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const limits = { late_minutes: 30, stuck_minutes: 60 };
const nothing: Observed = {
  now,
  lastRun: now,
  recent: [],
  running: [],
  overdue: [],
  failedRequests: [],
  unreachable: [],
};
const found = (changes: Partial<Observed>) => alarms({ ...nothing, ...changes }, limits);

describe('an alarm contains the problem and the fix', () => {
  const passing = false;
  const request = null;
  test.each([
    [
      'a flow that fails',
      { recent: [{ flow: 'f/x', succeeded: [false, false, false, true] }] },
      {
        subject: 'failing f/x',
        request,
        code: 'runs_failing' as const,
        message: 'the last 3 runs of f/x failed',
        passing,
      },
    ],
    [
      'no run for too long',
      { lastRun: ago(31) },
      {
        subject: 'late',
        request,
        code: 'run_late' as const,
        message: 'no scheduled run has gone through since 2026-01-08 11:29 UTC',
        passing,
      },
    ],
    [
      'a run that hangs',
      { running: [{ id: 'run1', flow: 'f/x', since: ago(61) }] },
      {
        subject: 'run run1',
        request,
        code: 'run_stuck' as const,
        message: 'the run run1 of f/x has been under way since 2026-01-08 10:59 UTC',
        passing,
      },
    ],
    [
      'a request without progress',
      { overdue: [{ key: 'C0_1', channel: 'C0', ts: '1763000000.000100', since: ago(90) }] },
      {
        subject: 'C0_1',
        request: { channel: 'C0', ts: '1763000000.000100' },
        code: 'request_stuck' as const,
        message: 'no run has processed it since 2026-01-08 10:30 UTC, although one is due',
        passing,
      },
    ],
    [
      'a service that is away, perhaps for a moment',
      { unreachable: [{ service: 'Looker', why: 'HTTP 502' }] },
      {
        subject: 'Looker',
        request,
        code: 'unreachable' as const,
        message: 'Looker does not answer: HTTP 502',
        passing: true,
      },
    ],
  ])('of %s', (_name, changes, alarm) => {
    expect(found(changes)).toEqual([alarm]);
  });

  test.each([
    ['two failures and a success before', { recent: [{ flow: 'f/x', succeeded: [false, false, true] }] }],
    ['a run exactly as old as it may be', { lastRun: ago(30) }],
    [
      'a run under way for exactly as long as it may be',
      { running: [{ id: 'r', flow: 'f', since: ago(60) }] },
    ],
    [
      'a request due for exactly as long',
      { overdue: [{ key: 'k', channel: 'C0', ts: '1.1', since: ago(60) }] },
    ],
  ])('and does not exist for %s', (_name, changes) => {
    expect(found(changes)).toEqual([]);
  });
});

describe('the message to the operator contains', () => {
  const alarm = {
    subject: 'late',
    request: null,
    code: 'run_late' as const,
    message: '*no* run',
    passing: false,
  };

  test('an alarm as plain text', () => {
    expect(alarmMessage(alarm)).toBe(
      'CreditBot needs attention.\nAlarm (run_late): \u200b*no\u200b* run\nNext: see that the schedule of f/credits/flows/process_requests is on and that a worker is there.\nThis is sent once, and once more when it is over.',
    );
  });

  test('the request of an alarm', () => {
    expect(alarmMessage({ ...alarm, request: { channel: 'C0', ts: '1763000000.000100' } })).toBe(
      [
        'CreditBot needs attention.',
        'Request: <#C0>, written 2025-11-13 02:13 UTC (ts 1763000000.000100)',
        'Alarm (run_late): \u200b*no\u200b* run',
        'Next: see that the schedule of f/credits/flows/process_requests is on and that a worker is there.',
        'This is sent once, and once more when it is over.',
      ].join('\n'),
    );
  });

  test('the end of the alarm, as plain text', () => {
    expect(recoveryMessage('<late>', '<!here>')).toBe(
      'CreditBot has recovered.\nOver (&lt;late&gt;): &lt;!here&gt;',
    );
  });
});
