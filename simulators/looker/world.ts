/** The content of a simulated Looker: models with their explores, saved queries, Looks. */

export interface LookerWorld {
  /** Origin of the links people share, such as `https://acme.cloud.looker.com`. */
  origin: string;
  models: LookerModel[];
  queries: WorldQuery[];
  looks: WorldLook[];
  sqlQueries?: { slug: string; sql: string }[];
}

export interface LookerModel {
  name: string;
  explores: LookerExplore[];
}

export interface LookerExplore {
  name: string;
  /** The base view of the rows. */
  base: LookerView;
  /** Left joins, taken into a query only when one of its fields needs them. */
  joins: (LookerView & { on: string })[];
  fields: LookerField[];
  /** SQL conditions added to every query of the explore (LookML's `sql_always_where`). */
  alwaysWhere?: string[];
}

export interface LookerView {
  view: string;
  table: string;
}

export interface LookerField {
  /** `view.field`, also its column name in the result. */
  name: string;
  kind: 'dimension' | 'measure';
  /** The type, which determines how filters are parsed. */
  type: 'string' | 'number' | 'date';
  /** SQL expression; of a measure including its aggregate. */
  sql: string;
}

/** A query with the field names of Looker's API. */
export interface QueryDefinition {
  model: string;
  view: string;
  fields: string[];
  /** Field name to Looker filter expression. */
  filters: Record<string, string>;
  sorts: string[];
  /** Row limit as text; Looker's default of 500 when empty, none when negative. */
  limit: string;
  /** Adds the second query with which Looker computes totals. */
  total: boolean;
  query_timezone: string | null;
  /** The SQL that Looker writes, for models whose dialect no explore of the world has; generated when left out. */
  sql?: string;
}

export interface WorldQuery extends Partial<QueryDefinition> {
  /** Numeric text. */
  id: string;
  /** The slug of `/x/<slug>` links, 22 letters and digits. */
  slug: string;
  /** The `qid` of Explore links; the slug when left out. */
  client_id?: string;
  model: string;
  view: string;
  fields: string[];
}

export interface WorldLook {
  /** Numeric text. */
  id: string;
  title: string;
  query_id: string;
}
