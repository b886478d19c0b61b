import { expect, spyOn, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SlackStore } from '../../../simulators/slack/store.ts';

/** How SQLite goes about every statement that `work` asks for. */
function plansOf(work: (store: SlackStore) => void): string[] {
  const dir = mkdtempSync(join(tmpdir(), 'slack-plans-'));
  const store = new SlackStore(dir, Date.now);
  try {
    const asked = spyOn(store.database, 'query');
    work(store);
    const statements = asked.mock.calls.map(([sql]) => sql);
    asked.mockRestore();
    return statements.flatMap((sql) =>
      store.database
        .query<{ detail: string }, []>(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(({ detail }) => detail),
    );
  } finally {
    store.close();
    rmSync(dir, { recursive: true });
  }
}

test('a page of the history reads only the messages of its range', () => {
  const range = { after: '1763000000.000000', before: '1764000000.000000' };
  expect(plansOf((store) => store.topLevel('C0MAIN', range, 10))).toEqual([
    'SEARCH messages USING PRIMARY KEY (channel=? AND ts>? AND ts<?)',
  ]);
});

test('a thread is read without the rest of its channel', () => {
  expect(plansOf((store) => store.replies('C0MAIN', '1763000000.000100'))).toEqual([
    'SEARCH messages USING INDEX replies (channel=? AND thread_ts=?)',
  ]);
});
