import type { Database } from 'bun:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../../local/store/database.ts';
import type { JobFilter } from '../../../local/store/job.ts';
import { filterSql } from '../../../local/store/job_filter.ts';

let directory: string;
let database: Database;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'filter-'));
  database = openDatabase(join(directory, 'runtime.sqlite'));
});
afterAll(() => {
  database.close();
  rmSync(directory, { recursive: true, force: true });
});

function planOf(filter: JobFilter): string[] {
  const { sql, values } = filterSql(filter);
  return database
    .query<{ detail: string }, typeof values>(`EXPLAIN QUERY PLAN SELECT * FROM jobs ${sql}`)
    .all(...values)
    .map(({ detail }) => detail);
}

describe('a page of the runs that no other job started', () => {
  const filters: [string, JobFilter][] = [
    ['newest first', {}],
    ['oldest first', { order: 'oldest' }],
    ['of one outcome', { outcomes: ['failure'] }],
    ['of a period', { createdAfter: 1, createdBefore: 2 }],
    ['of one path', { path: 'f/a/b' }],
  ];
  test.each(filters)('is read in order from their own index: %s', (_, filter) => {
    const plan = planOf({ ...filter, parentJob: null, offset: 50 });
    expect(plan[0]).toBe('SCAN jobs USING INDEX jobs_roots');
    expect(plan.join()).not.toContain('TEMP B-TREE');
  });
});

test('the unfinished runs are read from the index of their status', () => {
  expect(planOf({ parentJob: null, status: 'running' }).join()).not.toContain('jobs_roots');
});
