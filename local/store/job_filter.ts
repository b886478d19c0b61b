/** A job filter as SQL: what follows `SELECT ... FROM jobs`. */
import type { SQLQueryBindings } from 'bun:sqlite';
import type { JobFilter } from './job.ts';

const DEFAULT_LIMIT = 100;

export function filterSql(filter: JobFilter): { sql: string; values: SQLQueryBindings[] } {
  const conditions: string[] = [];
  const values: SQLQueryBindings[] = [];
  const add = (condition: string, value: SQLQueryBindings | undefined) => {
    if (value === undefined) return;
    conditions.push(condition);
    values.push(value);
  };
  const list = (items: string[] | undefined) => (items === undefined ? undefined : JSON.stringify(items));
  add('status = ?', filter.status);
  add('outcome IN (SELECT value FROM json_each(?))', list(filter.outcomes));
  add('kind IN (SELECT value FROM json_each(?))', list(filter.kinds));
  add('path = ?', filter.path);
  if (filter.pathStart !== undefined) {
    conditions.push('substr(path, 1, ?) = ?');
    values.push(filter.pathStart.length, filter.pathStart);
  }
  if (filter.parentJob === null) conditions.push('parent IS NULL');
  else add('parent = ?', filter.parentJob);
  add('created_by = ?', filter.createdBy);
  add('schedule_path = ?', filter.schedulePath);
  add('created_at > ?', filter.createdAfter);
  add('created_at < ?', filter.createdBefore);
  if (filter.suspended) conditions.push("status = 'running' AND id IN (SELECT flow FROM gates)");
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  const order = filter.order === 'oldest' ? 'ASC' : 'DESC';
  values.push(filter.limit ?? DEFAULT_LIMIT, filter.offset ?? 0);
  // Without the name, SQLite reads all children of NULL and sorts them.
  const index = filter.parentJob === null && filter.status === undefined ? 'INDEXED BY jobs_roots ' : '';
  return { sql: `${index}${where} ORDER BY seq ${order} LIMIT ? OFFSET ?`, values };
}
