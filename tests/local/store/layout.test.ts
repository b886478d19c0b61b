import { Database } from 'bun:sqlite';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, StateFileError } from '../../../local/store/database.ts';
import { Store } from '../../../local/store/store.ts';
import { emptyWorkspace } from '../runtime/trial.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'layout-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('a state file of the first layout is migrated and keeps its runs', () => {
  const first = Store.open(directory, emptyWorkspace(directory));
  const { id } = first.jobs.insert({ kind: 'identity', args: { x: 'found' } });
  first.close();
  const old = new Database(join(directory, 'runtime.sqlite'));
  old.run('ALTER TABLE resources DROP COLUMN edited_at');
  old.run('DROP INDEX jobs_ticks');
  old.run('DROP INDEX jobs_roots');
  old.run('DROP TABLE run_texts');
  old.run('ALTER TABLE jobs DROP COLUMN schedule_hash');
  for (const table of ['schedule_switches', 'approvals', 'gates', 'postponed'])
    old.run(`DROP TABLE ${table}`);
  old.run('PRAGMA user_version = 1');
  old.close();
  const again = Store.open(directory, emptyWorkspace(directory));
  expect(again.jobs.get(id)?.args).toEqual({ x: 'found' });
  expect(again.runs.list({ text: 'found', limit: 10 }).map((run) => run.id)).toEqual([id]);
  expect(again.ticks.queued('f/a/b')).toEqual([]);
  expect(again.approvals.of([id])).toEqual([]);
  expect(again.postponed.all()).toEqual([]);
  expect(again.items.listResourceHeads()).toEqual([]);
  again.close();
});

test('a state file of a later version is refused and unchanged', () => {
  const file = join(directory, 'later.sqlite');
  const later = new Database(file, { create: true });
  later.run('PRAGMA user_version = 99');
  later.close();
  expect(() => openDatabase(file)).toThrow(StateFileError);
});
