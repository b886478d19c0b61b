/** The links that people copy out of Looker. */
import type { QueryDefinition } from './world.ts';

/** An Explore link with its whole query in the URL. */
export function exploreUrl(
  origin: string,
  query: Pick<QueryDefinition, 'model' | 'view' | 'fields'> & Partial<QueryDefinition>,
): string {
  const filters = Object.entries(query.filters ?? {}).map(
    ([field, expression]) => `f[${field}]=${encode(expression)}`,
  );
  const params = [
    `fields=${query.fields.map(encode).join(',')}`,
    ...filters,
    ...(query.sorts?.length ? [`sorts=${query.sorts.map(encode).join(',')}`] : []),
    ...(query.limit ? [`limit=${query.limit}`] : []),
    ...(query.query_timezone ? [`query_timezone=${encode(query.query_timezone)}`] : []),
  ];
  return `${origin}/explore/${query.model}/${query.view}?${params.join('&')}`;
}

/** An Explore link that names a saved query by its `qid`. */
export function qidUrl(origin: string, query: { model: string; view: string; client_id: string }): string {
  return `${origin}/explore/${query.model}/${query.view}?qid=${query.client_id}&toggle=fil,vis`;
}

export function shareUrl(origin: string, slug: string): string {
  return `${origin}/x/${slug}`;
}

export function lookUrl(origin: string, id: string): string {
  return `${origin}/looks/${id}`;
}

/** Form encoding: spaces become `+`. Looker does not encode brackets and the commas of lists. */
function encode(value: string): string {
  return new URLSearchParams({ value }).toString().slice('value='.length);
}
