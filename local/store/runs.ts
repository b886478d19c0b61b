/** Runs: the jobs that no other job started. Lists of them without arguments and results, their full-text index, their retention. */
import type { Database, SQLQueryBindings } from 'bun:sqlite';
import type { Job, JobKind, Outcome } from './job.ts';

/** A run without its arguments and result. */
export interface RunRow {
  id: string;
  kind: JobKind;
  path: string | null;
  status: Job['status'];
  outcome: Outcome | null;
  createdAt: number;
  createdBy: string;
  schedulePath: string | null;
  scheduledFor: number;
  startedAt: number | null;
  completedAt: number | null;
  isSuspended: boolean;
  /** Of a run that failed. */
  errorName: string | null;
  errorMessage: string | null;
  labels: string[];
}

export interface RunFilter {
  /** Part of the path, the title, the arguments, the result or the items of the run's loops, in any case. */
  text?: string;
  outcomes?: readonly Outcome[];
  isUnfinished?: boolean;
  /** Milliseconds since the epoch: only runs that are not scheduled for a later time. */
  dueBy?: number;
  /** Milliseconds since the epoch. */
  createdAfter?: number;
  createdBefore?: number;
  limit: number;
}

/** The index finds parts of words of at least this length. */
const SHORTEST_INDEXED = 3;
/** Characters of each value and of each loop item that can be found, and the number of such items. */
const INDEXED = { value: 20_000, item: 5_000, items: 200 };

const COLUMNS = `id, kind, path, status, outcome, created_at AS createdAt, created_by AS createdBy,
  schedule_path AS schedulePath, scheduled_for AS scheduledFor, started_at AS startedAt, completed_at AS completedAt,
  coalesce(state ->> '$.gate' IS NOT NULL AND status = 'running', 0) AS isSuspended,
  CASE outcome WHEN 'failure' THEN result ->> '$.error.name' END AS errorName,
  CASE outcome WHEN 'failure' THEN result ->> '$.error.message' END AS errorMessage,
  ending -> '$.labels' AS labels`;

type StoredRow = Omit<RunRow, 'isSuspended' | 'labels'> & { isSuspended: number; labels: string | null };

export class Runs {
  /** @param titleOf title of the flow or script at a path */
  constructor(
    private readonly database: Database,
    private readonly titleOf: (path: string) => string,
  ) {}

  /** Newest first. */
  list({ limit, ...filter }: RunFilter): RunRow[] {
    const { from, where, order, values } = query(filter);
    const sql = `SELECT ${COLUMNS} FROM ${from} WHERE ${where} ORDER BY ${order} DESC LIMIT ?`;
    return this.database
      .query<StoredRow, SQLQueryBindings[]>(sql)
      .all(...values, limit)
      .map(toRow);
  }

  /** Runs that are queued for a later time, the next one first. */
  scheduled(now: number, limit: number): RunRow[] {
    return this.database
      .query<StoredRow, SQLQueryBindings[]>(
        `SELECT ${COLUMNS} FROM jobs WHERE status = 'queued' AND parent IS NULL AND scheduled_for > ?
         ORDER BY scheduled_for LIMIT ?`,
      )
      .all(now, limit)
      .map(toRow);
  }

  /** Any job, also one that another job started. */
  get(id: string): RunRow | undefined {
    const row = this.database.query<StoredRow, [string]>(`SELECT ${COLUMNS} FROM jobs WHERE id = ?`).get(id);
    return row ? toRow(row) : undefined;
  }

  /** Writes the text by which a run is found; called when it is queued and when it has ended. */
  index({ id, path }: Pick<Job, 'id' | 'path'>): void {
    const title = path === undefined ? '' : this.titleOf(path);
    this.database
      .query(
        `INSERT OR REPLACE INTO run_texts (rowid, text)
         SELECT seq, $title || char(10) || coalesce(path, '') || char(10) || substr(args, 1, $value) || char(10)
           || substr(coalesce(result, ''), 1, $value) || char(10)
           || coalesce((SELECT group_concat(text, char(10)) FROM (
                SELECT substr(item.args, 1, $item) AS text FROM jobs AS item
                WHERE item.parent = jobs.id AND item.iteration IS NOT NULL LIMIT $items)), '')
         FROM jobs WHERE id = $id AND parent IS NULL`,
      )
      .run({ id, title, ...INDEXED });
  }

  /** Deletes runs that were created before `time` and have ended, oldest first, with everything below them. @returns their number */
  deleteEnded(time: number, atMost: number): number {
    const ids = this.database
      .query<{ id: string }, [number, number]>(
        `SELECT id FROM jobs INDEXED BY jobs_roots WHERE parent IS NULL AND status = 'completed' AND created_at < ?
         ORDER BY seq LIMIT ?`,
      )
      .all(time, atMost)
      .map(({ id }) => id);
    if (ids.length === 0) return 0;
    const tree = `WITH RECURSIVE tree (id) AS (
      SELECT value FROM json_each(?) UNION ALL SELECT jobs.id FROM jobs JOIN tree ON jobs.parent = tree.id)`;
    const list = JSON.stringify(ids);
    this.database.transaction(() => {
      for (const table of ['logs', 'loop_items', 'approvals', 'flow_user_states']) {
        this.database.query(`${tree} DELETE FROM ${table} WHERE job IN (SELECT id FROM tree)`).run(list);
      }
      this.database
        .query(
          `DELETE FROM run_texts WHERE rowid IN (SELECT seq FROM jobs WHERE id IN (SELECT value FROM json_each(?)))`,
        )
        .run(list);
      this.database.query(`${tree} DELETE FROM jobs WHERE id IN (SELECT id FROM tree)`).run(list);
    })();
    return ids.length;
  }
}

function query(filter: Omit<RunFilter, 'limit'>) {
  const parts = ['parent IS NULL'];
  const values: SQLQueryBindings[] = [];
  const add = (condition: string, bound: SQLQueryBindings) => {
    parts.push(condition);
    values.push(bound);
  };
  const { text = '', outcomes, isUnfinished, createdAfter, createdBefore, dueBy } = filter;
  if (outcomes) add('outcome IN (SELECT value FROM json_each(?))', JSON.stringify(outcomes));
  if (isUnfinished) parts.push("status <> 'completed'");
  if (dueBy !== undefined) add("(status <> 'queued' OR scheduled_for <= ?)", dueBy);
  if (createdAfter !== undefined) add('created_at > ?', createdAfter);
  if (createdBefore !== undefined) add('created_at < ?', createdBefore);
  if (text.length >= SHORTEST_INDEXED) {
    add('run_texts.text MATCH ?', `"${jsonPart(text).replaceAll('"', '""')}"`);
    // Read in the order of the index, so that a common text ends with the first page.
    const from = 'run_texts CROSS JOIN jobs ON jobs.seq = run_texts.rowid';
    return { from, where: parts.join(' AND '), order: 'run_texts.rowid', values };
  }
  if (text !== '') add('instr(lower(path), lower(?)) > 0', text);
  // All conditions are on columns of this index, so that only the rows of the page are read.
  return { from: 'jobs INDEXED BY jobs_roots', where: parts.join(' AND '), order: 'seq', values };
}

/** A text as it stands inside a text of the stored JSON. */
function jsonPart(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function toRow({ isSuspended, labels, ...row }: StoredRow): RunRow {
  return { ...row, isSuspended: isSuspended === 1, labels: labels === null ? [] : JSON.parse(labels) };
}
