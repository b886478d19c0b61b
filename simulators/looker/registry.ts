/** Saved queries and Looks of a simulated Looker; id and slug of a new query are derived from its content. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { invalid, notFound } from './refusal.ts';
import type { LookerWorld, QueryDefinition, WorldLook } from './world.ts';

export interface SavedQuery extends QueryDefinition {
  id: string;
  slug: string;
  client_id: string;
}

/** Read-only properties that clients send along are accepted and ignored, as Looker does. */
const bodySchema = z.object({
  model: z.string().min(1),
  view: z.string().min(1),
  fields: z.array(z.string()).nullish(),
  pivots: z.array(z.string()).nullish(),
  filters: z.record(z.string(), z.string()).nullish(),
  filter_expression: z.string().nullish(),
  sorts: z.array(z.string()).nullish(),
  limit: z.coerce
    .string()
    .regex(/^-?\d*$/, 'a whole number')
    .nullish(),
  dynamic_fields: z.string().nullish(),
  total: z.boolean().nullish(),
  query_timezone: z.string().nullish(),
});

export class LookerRegistry {
  readonly #queries: SavedQuery[];
  readonly #looks: readonly WorldLook[];

  constructor(world: LookerWorld) {
    this.#queries = world.queries.map(({ id, slug, client_id, ...query }) => {
      return { id, slug, client_id: client_id ?? slug, ...withDefaults(query) };
    });
    this.#looks = world.looks;
  }

  /** By numeric id, by slug or by the `qid` of an Explore link: Looker's query ids are being replaced by slugs. */
  query(id: string): SavedQuery {
    const query = this.#queries.find((one) => one.id === id) ?? this.#bySlug(id);
    if (!query) throw notFound();
    return query;
  }

  queryForSlug(slug: string): SavedQuery {
    const query = this.#bySlug(slug);
    if (!query) throw notFound();
    return query;
  }

  look(id: string): { look: WorldLook; query: SavedQuery } {
    const look = this.#looks.find((one) => one.id === id);
    if (!look) throw notFound();
    return { look, query: this.query(look.query_id) };
  }

  /** Saves a query; equal queries get the same id. */
  save(definition: QueryDefinition): SavedQuery {
    const slug = slugOf(definition);
    const known = this.#bySlug(slug);
    if (known) return known;
    const highest = Math.max(0, ...this.#queries.map((query) => Number(query.id)));
    const saved = { ...definition, id: String(highest + 1), slug, client_id: slug };
    this.#queries.push(saved);
    return saved;
  }

  #bySlug(slug: string): SavedQuery | undefined {
    return this.#queries.find((one) => one.slug === slug || one.client_id === slug);
  }
}

/** Parses a query from the body of a call. */
export function readQuery(body: unknown): QueryDefinition {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path.join('.') ?? 'body';
    throw invalid(field, issue?.message ?? 'not a query', 'missing_field');
  }
  const query = parsed.data;
  if (query.pivots?.length) throw invalid('pivots', 'The simulator does not pivot');
  if (query.dynamic_fields) throw invalid('dynamic_fields', 'The simulator has no custom fields');
  if (query.filter_expression) throw invalid('filter_expression', 'The simulator has no custom filters');
  return withDefaults(query);
}

type Nullish<T> = { [K in keyof T]?: T[K] | null | undefined };

function withDefaults(query: Nullish<QueryDefinition> & { model: string; view: string }): QueryDefinition {
  return {
    model: query.model,
    view: query.view,
    fields: query.fields ?? [],
    filters: query.filters ?? {},
    sorts: query.sorts ?? [],
    limit: query.limit ?? '',
    total: query.total ?? false,
    query_timezone: query.query_timezone ?? null,
    ...(query.sql ? { sql: query.sql } : {}),
  };
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function slugOf(definition: QueryDefinition): string {
  const digest = createHash('sha256').update(JSON.stringify(definition)).digest();
  return [...digest.subarray(0, 22)].map((byte) => alphabet[byte % alphabet.length]).join('');
}
