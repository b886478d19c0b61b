/** The list of runs: its filters, its full-text index and its retention, against a list filtered in memory. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewJob, Outcome } from '../../../local/store/job.ts';
import type { RunFilter } from '../../../local/store/runs.ts';
import { Store } from '../../../local/store/store.ts';
import type { Json } from '../../../local/workspace/types.ts';
import { emptyWorkspace } from '../runtime/trial.ts';

let directory: string;
let store: Store;
let now = Date.parse('2026-03-01T00:00:00Z');
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'runs-'));
  store = Store.open(directory, emptyWorkspace(directory), () => now);
});
afterAll(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

const DAY = 86_400_000;
function insert(job: Partial<NewJob>, end?: { outcome: Outcome; result: Json; labels?: string[] }): string {
  const { id } = store.jobs.insert({ kind: 'flow', args: {}, ...job });
  if (end) store.jobs.complete(id, end);
  return id;
}
const ids = (filter: Omit<RunFilter, 'limit'>) =>
  store.runs.list({ ...filter, limit: 100 }).map(({ id }) => id);

describe('a run', () => {
  let acme: string;
  let failed: string;
  let waiting: string;
  let item: string;
  beforeAll(() => {
    acme = store.jobs.insert({ kind: 'flow', path: 'f/credits/flows/process_requests', args: {} }).id;
    const request = {
      iter: { index: 0, value: { ts: '1763.000200', text: 'Customer: Acme "Best" & Söhne' } },
    };
    item = insert(
      { kind: 'flownode', parentJob: acme, flowRoot: acme, stepId: 'requests', iteration: 0, args: request },
      { outcome: 'success', result: null },
    );
    store.jobs.complete(acme, {
      outcome: 'success',
      result: { credited: 3 },
      labels: ['3 credited', '1 review'],
    });
    now += DAY;
    const error = { name: 'NotebookFailed', message: 'warehouse is gone\nsecond line', stack: '' };
    failed = insert(
      { path: 'f/a/b', args: { url: 'https://acme.looker.com/x/Q1' } },
      { outcome: 'failure', result: { error } },
    );
    now += DAY;
    waiting = insert({ path: 'f/a/c', args: { url: 'https://other.looker.com/x/Q2' } });
  });

  test('is found by its path, arguments, result and the items of its loops, in any case and as a part', () => {
    const cases: [text: string, found: string[]][] = [
      ['PROCESS_req', [acme]],
      ['acme.looker.com/x/q1', [failed]],
      ['warehouse is GONE', [failed]],
      ['1763.0002', [acme]],
      ['"best" & söhne', [acme]],
      ['looker', [waiting, failed]],
      ['f/', [waiting, failed, acme]],
      ['nothing of that', []],
      ['a" OR "x', []],
      ['', [waiting, failed, acme]],
    ];
    for (const [text, found] of cases) expect({ text, found: ids({ text }) }).toEqual({ text, found });
  });

  test('is filtered by outcome, end and time, also together with a text', () => {
    expect(ids({ outcomes: ['failure'] })).toEqual([failed]);
    expect(ids({ outcomes: ['success', 'failure'], text: 'acme' })).toEqual([failed, acme]);
    expect(ids({ outcomes: ['success'], text: 'looker' })).toEqual([]);
    expect(ids({ isUnfinished: true })).toEqual([waiting]);
    expect(ids({ createdBefore: now - DAY / 2 })).toEqual([failed, acme]);
    expect(ids({ createdAfter: now - DAY / 2, text: 'looker' })).toEqual([waiting]);
    expect(store.runs.list({ limit: 2 }).map(({ id }) => id)).toEqual([waiting, failed]);
  });

  test('that is scheduled for later stands in a list of its own, the next one first', () => {
    const later = insert({ path: 'f/a/b', scheduledFor: now + 2000 });
    const sooner = insert({ path: 'f/a/b', scheduledFor: now + 1000 });
    expect(store.runs.scheduled(now, 10).map(({ id }) => id)).toEqual([sooner, later]);
    expect(ids({ dueBy: now })).toEqual([waiting, failed, acme]);
    expect(ids({ dueBy: now + 1000 })).toEqual([sooner, waiting, failed, acme]);
    for (const id of [later, sooner]) store.jobs.complete(id, { outcome: 'canceled', result: null });
    expect(store.runs.deleteEnded(now - 10 * DAY, 10)).toBe(0);
  });

  test('has its labels, and the error of its failure, without arguments and result', () => {
    expect(store.runs.get(acme)).toMatchObject({ labels: ['3 credited', '1 review'], errorName: null });
    expect(store.runs.get(failed)).toMatchObject({
      errorName: 'NotebookFailed',
      errorMessage: 'warehouse is gone\nsecond line',
      labels: [],
    });
    expect(store.runs.get(waiting)).toMatchObject({ outcome: null, startedAt: null, isSuspended: false });
    expect(Object.keys(store.runs.get(acme) ?? {})).not.toContain('result');
  });

  test('is deleted with everything below it once it has ended and is older than the limit', () => {
    store.logs.append(item, 'a line\n');
    store.logs.flush();
    expect(store.runs.deleteEnded(now - 1.5 * DAY, 10)).toBe(1);
    expect([store.jobs.get(acme), store.jobs.get(item), store.logs.read(item)]).toEqual([
      undefined,
      undefined,
      '',
    ]);
    expect(ids({ text: '1763.0002' })).toEqual([]);
    expect(store.runs.deleteEnded(now + DAY, 10)).toBe(3);
    // What has not ended stays.
    expect(ids({})).toEqual([waiting]);
    expect(store.runs.deleteEnded(now + DAY, 10)).toBe(0);
  });
});
