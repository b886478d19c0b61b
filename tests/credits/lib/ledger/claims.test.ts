import { describe, expect, test } from 'bun:test';
import {
  type ClaimBy,
  claimRequest,
  countFailure,
  heldRecord,
  readRecord,
} from '../../../../f/credits/lib/ledger/claims.ts';
import { attemptPath, ledgerPath, requestKey } from '../../../../f/credits/lib/ledger/ledger.ts';
import { SharedError } from '../../../../f/shared/lib/errors.ts';
import { channel, look, memoryItems, policy } from '../../world.ts';

const ts = '1763000001.000100';
const key = requestKey(channel, ts);
const request = { key, channel, ts, links: [look(1)] };
const at = (minutes: number) => new Date(Date.parse('2026-01-08T12:00:00Z') + minutes * 60_000);
const by = (run: string, now = at(0), changes: Partial<ClaimBy> = {}): ClaimBy => ({
  run,
  policy: 'p1',
  now,
  leaseMinutes: 30,
  byHand: false,
  ...changes,
});

describe('a claim', () => {
  test('is won by exactly one of two runs at once', async () => {
    const items = memoryItems();
    const results = await Promise.all([
      claimRequest(items, request, by('a')),
      claimRequest(items, request, by('b')),
    ]);
    expect(results.filter((result) => result.claimed)).toHaveLength(1);
  });

  test('still belongs to the same run when its step is restarted', async () => {
    const items = memoryItems();
    const first = await claimRequest(items, request, by('a'));
    expect(await claimRequest(items, request, by('a'))).toEqual(first);
  });

  test('is taken over only after its lease has expired, and then by exactly one run', async () => {
    const items = memoryItems();
    await claimRequest(items, request, by('a'));
    expect(await claimRequest(items, request, by('b', at(29)))).toEqual({ claimed: false, why: 'held' });
    const results = await Promise.all(
      ['b', 'c', 'd'].map((run) => claimRequest(items, request, by(run, at(31)))),
    );
    expect(results.filter((result) => result.claimed)).toHaveLength(1);
    expect(await readRecord(items, key)).toMatchObject({ turn: 2 });
  });

  test('is finished by its own run after a crash between token and record', async () => {
    const items = memoryItems();
    await claimRequest(items, request, by('a'));
    await items.take(attemptPath(key, 2), { run: 'b', at: at(31).toISOString() });
    expect(await claimRequest(items, request, by('c', at(32)))).toEqual({ claimed: false, why: 'held' });
    expect(await claimRequest(items, request, by('b', at(32)))).toMatchObject({
      claimed: true,
      claim: { turn: 2 },
    });
  });

  test('is taken over when the run that took the attempt crashed', async () => {
    const items = memoryItems();
    await claimRequest(items, request, by('a'));
    await items.take(attemptPath(key, 2), { run: 'b', at: at(31).toISOString() });
    const results = await Promise.all(['c', 'd'].map((run) => claimRequest(items, request, by(run, at(90)))));
    expect(results.filter((result) => result.claimed)).toEqual([
      expect.objectContaining({ claim: expect.objectContaining({ turn: 3 }) }),
    ]);
  });

  test('is taken over again when the next run crashed too', async () => {
    const items = memoryItems();
    await claimRequest(items, request, by('a'));
    for (const [turn, run] of [
      [2, 'b'],
      [3, 'c'],
    ] as const)
      await items.take(attemptPath(key, turn), { run, at: at(31).toISOString() });
    expect(await claimRequest(items, request, by('d', at(120)))).toMatchObject({
      claimed: true,
      claim: { turn: 4 },
    });
  });

  test('is not lost when the first run crashed before it wrote the record', async () => {
    const items = memoryItems();
    await items.take(attemptPath(key, 1), { run: 'a', at: at(0).toISOString() });
    expect(await claimRequest(items, request, by('b', at(10)))).toEqual({ claimed: false, why: 'held' });
    expect(await claimRequest(items, request, by('b', at(31)))).toMatchObject({
      claimed: true,
      claim: { turn: 2 },
    });
  });

  test('on a record that cannot be read is an error, never a fresh start', async () => {
    const items = memoryItems();
    await items.write(ledgerPath(key), { phase: 'posted' });
    await expect(claimRequest(items, request, by('a'))).rejects.toMatchObject({ code: 'ledger_unreadable' });
  });

  test('by hand reruns a failed request, but never a credited or a claimed one', async () => {
    const items = memoryItems();
    await claimRequest(items, request, by('a'));
    expect(await claimRequest(items, request, by('hand', at(1), { byHand: true }))).toEqual({
      claimed: false,
      why: 'held',
    });
    const record = await readRecord(items, key);
    await items.write(ledgerPath(key), { ...record, phase: 'closed', outcome: 'needs_review' });
    expect(await claimRequest(items, request, by('auto', at(1)))).toEqual({
      claimed: false,
      why: 'needs_review',
    });
    expect(await claimRequest(items, request, by('hand', at(1), { byHand: true }))).toMatchObject({
      claimed: true,
    });
    await items.write(ledgerPath(key), { ...record, phase: 'closed', outcome: 'credited' });
    expect(await claimRequest(items, request, by('hand', at(1), { byHand: true }))).toEqual({
      claimed: false,
      why: 'credited',
    });
  });
});

describe('a crashed step', () => {
  const failure = (run: string, now = at(0)) => ({
    run,
    reason: { code: 'step_crashed' as const, message: 'x' },
    now,
    claim: policy().claim,
  });

  test('counts as a failed attempt until none is left', async () => {
    const items = memoryItems();
    const again = [];
    for (const [index, run] of ['a', 'b', 'c'].entries()) {
      const now = at(index * 60);
      await claimRequest(items, request, by(run, now));
      again.push(!(await countFailure(items, key, failure(run, now))).notify);
    }
    expect(again).toEqual([true, true, false]);
  });

  test('closes neither a record whose post is in doubt nor one of another run', async () => {
    const items = memoryItems();
    await claimRequest(items, request, by('a'));
    await countFailure(items, key, failure('other'));
    expect(await readRecord(items, key)).toMatchObject({ phase: 'claimed' });
    const record = await readRecord(items, key);
    await items.write(ledgerPath(key), { ...record, phase: 'posting' });
    expect(await countFailure(items, key, failure('a'))).toMatchObject({ notify: false });
    expect(await readRecord(items, key)).toMatchObject({ phase: 'posting' });
  });
});

describe('the record of a claim', () => {
  const write = (items: ReturnType<typeof memoryItems>, changes: object) => async () => {
    const record = await readRecord(items, key);
    await items.write(ledgerPath(key), { ...record, ...changes });
  };

  test('is readable while attempt and run are its own, and lost in every other case', async () => {
    const items = memoryItems();
    const claim = { key, turn: 1, run: 'a' };
    const lost = expect.objectContaining({
      code: 'claim_lost',
      message: `Request ${key} was claimed by another run; this run stops`,
    });
    await expect(heldRecord(items, claim)).rejects.toThrow(lost);
    await claimRequest(items, request, by('a'));
    expect(await heldRecord(items, claim)).toMatchObject({ turn: 1, run: 'a' });
    await expect(heldRecord(items, { ...claim, turn: 2 })).rejects.toThrow(lost);
    await expect(heldRecord(items, { ...claim, run: 'b' })).rejects.toThrow(lost);
  });

  test('is not claimed again by the run that closed it', async () => {
    const items = memoryItems();
    await claimRequest(items, request, by('a'));
    await write(items, { phase: 'closed', outcome: 'credited' })();
    expect(await claimRequest(items, request, by('a'))).toEqual({ claimed: false, why: 'credited' });
  });

  test('cannot be claimed by hand before its next attempt is due, except by an operator', async () => {
    const items = memoryItems();
    await claimRequest(items, request, by('a'));
    await write(items, { phase: 'closed', outcome: 'failed', retry_at: at(60).toISOString() })();
    expect(await claimRequest(items, request, by('b', at(40)))).toEqual({
      claimed: false,
      why: 'waiting_for_retry',
    });
    expect(await claimRequest(items, request, by('b', at(40), { byHand: true }))).toMatchObject({
      claimed: true,
    });
    expect(await claimRequest(items, request, by('c', at(41), { byHand: true }))).toEqual({
      claimed: false,
      why: 'held',
    });
  });

  test.each([
    'null',
    '"text"',
    '{}',
    '{"run":1,"at":"x"}',
    '{"run":"b","at":2}',
    '{"at":"x"}',
    '{"run":"b"}',
  ])('is not derived from a token that contains %s', async (token) => {
    const items = memoryItems();
    items.values.set(`token:${attemptPath(key, 1)}`, token);
    await expect(claimRequest(items, request, by('a'))).rejects.toThrow(
      expect.objectContaining({
        code: 'ledger_unreadable',
        message: `The claim ${attemptPath(key, 1)} cannot be read`,
      }),
    );
  });
});

describe('a crash', () => {
  const failure = {
    run: 'a',
    reason: { code: 'step_crashed' as const, message: 'x' },
    now: at(1),
    claim: policy().claim,
  };

  test('of a request without a record is notified; one with an unreadable record is handled by the scan', async () => {
    const items = memoryItems();
    expect(await countFailure(items, key, failure)).toEqual({ outcome: 'failed', notify: true, turn: 0 });
    await items.write(ledgerPath(key), { broken: true });
    expect(await countFailure(items, key, failure)).toEqual({ outcome: 'failed', notify: false, turn: 0 });
  });

  test('has the status of the request when its record has more', async () => {
    const items = memoryItems();
    await claimRequest(items, request, by('b'));
    expect(await countFailure(items, key, failure)).toEqual({ outcome: 'failed', notify: false, turn: 1 });
    const record = await readRecord(items, key);
    await items.write(ledgerPath(key), { ...record, phase: 'closed', outcome: 'credited' });
    expect(await countFailure(items, key, failure)).toEqual({ outcome: 'credited', notify: false, turn: 1 });
  });

  test('counts as a failure', async () => {
    const items = memoryItems();
    await claimRequest(items, request, by('a'));
    expect(await countFailure(items, key, failure)).toEqual({ outcome: 'failed', notify: false, turn: 1 });
  });

  test.each([
    ['an error of another kind', new Error('Windmill did not answer')],
    ['an error of the store', new SharedError('store_unavailable', 'Windmill did not answer')],
  ])('is never counted when the store fails with %s', async (_, error) => {
    const items = { ...memoryItems(), read: () => Promise.reject(error) };
    await expect(countFailure(items, key, failure)).rejects.toBe(error);
  });
});

describe('a claim after an attempt', () => {
  test('succeeds while the request is at that attempt, and fails after it', async () => {
    const items = memoryItems();
    const moved = { claimed: false, why: 'moved_on' } as const;
    expect(await claimRequest(items, request, by('a', at(0), { afterAttempt: 1 }))).toEqual(moved);
    await claimRequest(items, request, by('a'));
    const late = (run: string, afterAttempt: number) =>
      claimRequest(items, request, by(run, at(31), { afterAttempt }));
    expect(await late('b', 0)).toEqual(moved);
    expect(await late('b', 2)).toEqual(moved);
    expect(await late('b', 1)).toEqual({ claimed: true, claim: { key, turn: 2, run: 'b' } });
    expect(await late('c', 1)).toEqual(moved);
    // Its own run has it still, whatever it asked for.
    expect(await late('b', 1)).toEqual({ claimed: true, claim: { key, turn: 2, run: 'b' } });
  });
});

describe('a request that waits for its link', () => {
  const hint = { code: 'link_gone' as const, bad: [look(1)], needed: 1 };
  const waiting = { claimed: false, why: 'waiting_for_link' } as const;

  test.each([
    ['without a link', { outcome: 'needs_link' }, [], false, false],
    ['without a link, by hand', { outcome: 'needs_link' }, [], true, false],
    ['with a link', { outcome: 'needs_link' }, [look(1)], false, true],
    ['with the link it ended with', { outcome: 'needs_review', hint }, [look(1)], false, false],
    ['with the link it ended with, by hand', { outcome: 'needs_review', hint }, [look(1)], true, true],
    ['with another link', { outcome: 'needs_review', hint }, [look(2)], false, true],
    ['with no link any more, after a hint', { outcome: 'needs_review', hint }, [], false, false],
  ])('is claimed %s: %j', async (_, ended, links, byHand, claimed) => {
    const items = memoryItems();
    await claimRequest(items, request, by('a'));
    await items.write(ledgerPath(key), { ...(await readRecord(items, key)), phase: 'closed', ...ended });
    const result = await claimRequest(items, { ...request, links }, by('b', at(1), { byHand }));
    expect(result).toEqual(claimed ? { claimed: true, claim: { key, turn: 2, run: 'b' } } : waiting);
  });
});
