/** The SQL that Looker generates for a query, in Trino's dialect. */
import { filterCondition } from './filter.ts';
import { invalid } from './refusal.ts';
import type { LookerExplore, LookerField, LookerModel, QueryDefinition } from './world.ts';

const defaultLimit = 500;
const totalsComment = '-- sql for creating the total and/or determining pivot columns';

/**
 * Returns the SQL of a query.
 * @param limit overrides the query's own row limit; negative for none
 */
export function querySql(models: readonly LookerModel[], query: QueryDefinition, limit?: number): string {
  const explore = findExplore(models, query);
  const fields = query.fields.map((name) => findField(explore, name, 'fields'));
  if (fields.length === 0) throw invalid('fields', 'A query needs at least one field', 'missing_field');
  const body = fromWhere(explore, query, fields);
  const having = filters(explore, query, 'measure');
  const groups = fields.flatMap((field, i) => (field.kind === 'dimension' ? [i + 1] : []));
  const isAggregated = groups.length > 0;
  const order = orderBy(fields, query.sorts);
  const rows = limit ?? (query.limit === '' ? defaultLimit : Number(query.limit));
  const lines = [
    select(fields),
    body,
    ...(isAggregated ? [`GROUP BY\n    ${groups.join(',\n    ')}`] : []),
    ...(having.length > 0 ? [`HAVING ${having.join(' AND ')}`] : []),
    ...(isAggregated && order.length > 0 ? [`ORDER BY\n    ${order.join(',\n    ')}`] : []),
    ...(rows >= 0 ? [`LIMIT ${rows}`] : []),
  ];
  const measures = fields.filter((field) => field.kind === 'measure');
  const totals =
    query.total && measures.length > 0 ? ['', totalsComment, select(measures), body, 'LIMIT 1'] : [];
  return [...lines, ...totals].join('\n');
}

function findExplore(models: readonly LookerModel[], query: QueryDefinition): LookerExplore {
  const model = models.find((one) => one.name === query.model);
  if (!model) throw invalid('model', `Model "${query.model}" not found`);
  const explore = model.explores.find((one) => one.name === query.view);
  if (!explore) throw invalid('view', `Explore "${query.view}" not found in model "${query.model}"`);
  return explore;
}

function findField(explore: LookerExplore, name: string, argument: string): LookerField {
  const field = explore.fields.find((one) => one.name === name);
  if (!field) throw invalid(argument, `Unknown field "${name}" in explore "${explore.name}"`);
  return field;
}

function select(fields: readonly LookerField[]): string {
  return `SELECT\n${fields.map((field) => `    ${field.sql} AS "${field.name}"`).join(',\n')}`;
}

function fromWhere(explore: LookerExplore, query: QueryDefinition, fields: readonly LookerField[]): string {
  const conditions = [...filters(explore, query, 'dimension'), ...(explore.alwaysWhere ?? [])];
  const used = [
    ...fields.map((field) => field.sql),
    ...conditions,
    ...filters(explore, query, 'measure'),
  ].join(' ');
  const joins = explore.joins
    .filter((join) => used.includes(`${join.view}.`))
    .map((join) => `LEFT JOIN ${named(join)} ON ${join.on}`);
  const where = conditions.length > 0 ? [`WHERE ${conditions.join('\n  AND ')}`] : [];
  return [`FROM ${named(explore.base)}`, ...joins, ...where].join('\n');
}

function named(view: { view: string; table: string }): string {
  return view.view === view.table ? view.table : `${view.table} AS ${view.view}`;
}

function filters(explore: LookerExplore, query: QueryDefinition, kind: LookerField['kind']): string[] {
  return Object.entries(query.filters)
    .map(([name, expression]) => ({ field: findField(explore, name, 'filters'), expression }))
    .filter(({ field }) => field.kind === kind)
    .map(({ field, expression }) => filterCondition(field, expression))
    .filter((condition) => condition !== null)
    .map((condition) => `(${condition})`);
}

/** Sorts by fields that are not selected have no effect; without any sort Looker puts the largest measure first. */
function orderBy(fields: readonly LookerField[], sorts: readonly string[]): string[] {
  const wanted = sorts.flatMap((sort) => {
    const [name, direction] = sort.split(' ');
    const index = fields.findIndex((field) => field.name === name);
    return index < 0 ? [] : [`${index + 1}${direction?.toLowerCase() === 'desc' ? ' DESC' : ''}`];
  });
  if (wanted.length > 0) return wanted;
  const date = fields.findIndex((field) => field.kind === 'dimension' && field.type === 'date');
  const measure = fields.findIndex((field) => field.kind === 'measure');
  const index = date >= 0 ? date : measure;
  return [index >= 0 ? `${index + 1} DESC` : '1'];
}
