/** Queries and Looks as the JSON objects of Looker's API. */
import { exploreUrl, lookUrl, shareUrl } from './links.ts';
import type { SavedQuery } from './registry.ts';
import type { WorldLook } from './world.ts';

export function wireQuery(origin: string, query: SavedQuery): Record<string, unknown> {
  return {
    can: { show: true, run: true, download: true, explore: true },
    id: query.id,
    model: query.model,
    view: query.view,
    fields: query.fields,
    pivots: null,
    fill_fields: null,
    filters: query.filters,
    filter_expression: null,
    sorts: query.sorts,
    limit: query.limit || null,
    column_limit: null,
    total: query.total,
    row_total: null,
    subtotals: null,
    vis_config: null,
    dynamic_fields: null,
    slug: query.slug,
    client_id: query.client_id,
    share_url: shareUrl(origin, query.slug),
    expanded_share_url: exploreUrl(origin, query),
    url: exploreUrl('', query),
    query_timezone: query.query_timezone,
    has_table_calculations: false,
  };
}

export function wireLook(origin: string, look: WorldLook, query: SavedQuery): Record<string, unknown> {
  return {
    can: { show: true, run: true, explore: true },
    id: look.id,
    title: look.title,
    description: null,
    deleted: false,
    public: false,
    is_run_on_load: true,
    model: { id: query.model, label: query.model },
    query_id: query.id,
    query: wireQuery(origin, query),
    short_url: new URL(lookUrl(origin, look.id)).pathname,
    url: lookUrl(origin, look.id),
  };
}

/** Keeps the properties named in the parameter `fields`; all of them without it. */
export function selectFields(
  object: Record<string, unknown>,
  fields: string | undefined,
): Record<string, unknown> {
  if (fields === undefined || fields === '') return object;
  const wanted = new Set(fields.split(',').map((name) => name.replace(/\(.*$/, '').trim()));
  return Object.fromEntries(Object.entries(object).filter(([name]) => wanted.has(name)));
}
