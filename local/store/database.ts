/** The SQLite file: its tables, and the settings that make a commit survive a power failure. */
import { Database, SQLiteError } from 'bun:sqlite';
import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Migrations from each layout to the next; a state file is migrated to the last one when it is opened. */
const LAYOUTS = [
  `
CREATE TABLE jobs (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  path TEXT,
  parent TEXT,
  flow_root TEXT NOT NULL,
  scope TEXT,
  step_id TEXT,
  iteration INTEGER,
  attempt INTEGER NOT NULL,
  status TEXT NOT NULL,
  scheduled_for INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  completed_at INTEGER,
  ended_seq INTEGER,
  created_by TEXT NOT NULL,
  schedule_path TEXT,
  outcome TEXT,
  token_hash TEXT,
  args TEXT NOT NULL,
  spec TEXT NOT NULL,
  state TEXT,
  result TEXT,
  ending TEXT
);
CREATE INDEX jobs_queue ON jobs (seq, kind, scheduled_for) WHERE status = 'queued';
CREATE INDEX jobs_running ON jobs (kind) WHERE status = 'running';
CREATE INDEX jobs_children ON jobs (parent, step_id, attempt, iteration);
CREATE INDEX jobs_scope ON jobs (scope, step_id, ended_seq);
CREATE INDEX jobs_ended ON jobs (ended_seq);
CREATE INDEX jobs_tokens ON jobs (token_hash) WHERE token_hash IS NOT NULL;
CREATE TABLE loop_items (job TEXT NOT NULL, step_id TEXT NOT NULL, items TEXT NOT NULL, PRIMARY KEY (job, step_id));
CREATE TABLE logs (seq INTEGER PRIMARY KEY, job TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX logs_job ON logs (job, seq);
CREATE TABLE resources (
  path TEXT PRIMARY KEY, value TEXT NOT NULL, resource_type TEXT NOT NULL, description TEXT NOT NULL
);
CREATE TABLE variables (
  path TEXT PRIMARY KEY, value TEXT NOT NULL, is_secret INTEGER NOT NULL, description TEXT NOT NULL
);
CREATE TABLE flow_user_states (job TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (job, key));
CREATE TABLE cached_results (key TEXT PRIMARY KEY, result TEXT NOT NULL, expires_at INTEGER NOT NULL);
`,
  `
ALTER TABLE jobs ADD COLUMN schedule_hash TEXT;
CREATE INDEX jobs_ticks ON jobs (schedule_path, status, scheduled_for) WHERE schedule_hash IS NOT NULL;
CREATE TABLE schedule_switches (path TEXT PRIMARY KEY, enabled INTEGER NOT NULL, times INTEGER NOT NULL);
CREATE TABLE approvals (
  seq INTEGER PRIMARY KEY, job TEXT NOT NULL, resume_id INTEGER NOT NULL, value TEXT NOT NULL,
  approver TEXT, approved INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0, UNIQUE (job, resume_id)
);
CREATE TABLE gates (flow TEXT PRIMARY KEY, until INTEGER NOT NULL);
`,
  `
ALTER TABLE resources ADD COLUMN edited_at INTEGER;
`,
  `
CREATE TABLE postponed (seq INTEGER PRIMARY KEY, turn TEXT NOT NULL UNIQUE);
`,
  `
CREATE INDEX jobs_roots ON jobs (seq) WHERE parent IS NULL;
`,
  `
DROP INDEX jobs_roots;
CREATE INDEX jobs_roots ON jobs (seq, status, outcome, created_at, path) WHERE parent IS NULL;
CREATE VIRTUAL TABLE run_texts USING fts5 (text, tokenize = 'trigram', content = '', contentless_delete = 1);
INSERT INTO run_texts (rowid, text)
  SELECT seq, coalesce(path, '') || char(10) || substr(args, 1, 20000) || char(10) || substr(coalesce(result, ''), 1, 20000)
  FROM jobs WHERE parent IS NULL;
`,
];

export function openDatabase(file: string): Database {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // The key is written after the first layout is committed: a key without a database means that a state was lost.
  const isNew = !existsSync(join(dirname(file), 'secret.key'));
  if (!isNew && (!existsSync(file) || statSync(file).size === 0))
    throw new StateFileDamaged(file, 'it is empty or gone');
  try {
    return prepare(new Database(file, { create: true, strict: true }), file);
  } catch (cause) {
    if (!(cause instanceof SQLiteError)) throw cause;
    throw new StateFileDamaged(file, cause.message, { cause });
  }
}

/** The state file is damaged or from another program; it is never treated as empty. */
export class StateFileDamaged extends Error {
  readonly code = 'state_file_damaged';

  constructor(file: string, what: string, options?: ErrorOptions) {
    super(
      `${file} is damaged (${what}); restore it from a backup, or move its directory away to start with an empty history`,
      options,
    );
    this.name = 'StateFileDamaged';
  }
}

function prepare(database: Database, file: string): Database {
  const check = database.query<{ quick_check: string }, []>('PRAGMA quick_check').get()?.quick_check;
  if (check !== 'ok') throw new StateFileDamaged(file, check ?? 'it cannot be checked');
  chmodSync(file, 0o600);
  database.run('PRAGMA journal_mode = WAL');
  database.run('PRAGMA synchronous = FULL');
  database.run('PRAGMA busy_timeout = 5000');
  const version =
    database.query<{ user_version: number }, []>('PRAGMA user_version').get()?.user_version ?? 0;
  if (version > LAYOUTS.length) {
    database.close();
    throw new StateFileError(file, version);
  }
  database.transaction(() => {
    for (const layout of LAYOUTS.slice(version)) database.run(layout);
    database.run(`PRAGMA user_version = ${LAYOUTS.length}`);
  })();
  return database;
}

/** The state file was written by a newer version of the runtime. */
export class StateFileError extends Error {
  readonly code = 'state_file_version';

  constructor(file: string, version: number) {
    super(
      `${file} has layout ${version}, this runtime reads layouts up to ${LAYOUTS.length}; ` +
        'update this checkout, or move the file away to start with an empty history',
    );
    this.name = 'StateFileError';
  }
}
