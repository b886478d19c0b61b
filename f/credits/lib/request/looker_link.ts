/** Looker links: which forms are supported, and the id or query that each names. No URL is opened. */
import type { ReasonCode } from '../reason/reasons.ts';

/** A query written out in an Explore URL, in the words of Looker's query object. */
export interface ExploreQuery {
  model: string;
  view: string;
  fields: string[];
  filters: Record<string, string>;
  sorts: string[];
  pivots: string[];
  filter_expression?: string;
  dynamic_fields?: string;
  query_timezone?: string;
}

export type LookerLink =
  | { kind: 'look'; url: string; look_id: string }
  | { kind: 'slug'; url: string; slug: string }
  | { kind: 'explore'; url: string; query: ExploreQuery };

export type LinkRefusalCode = Extract<
  ReasonCode,
  'link_dashboard' | 'link_merge' | 'link_sql_runner' | 'link_unknown_form' | 'link_too_long'
>;

export type ParsedLink =
  | { kind: 'link'; link: LookerLink }
  | { kind: 'refused'; url: string; code: LinkRefusalCode; reason: string }
  | { kind: 'foreign' };

const maxUrlLength = 2_000;

const name = /^[A-Za-z0-9_.-]{1,255}$/;

const slug = /^[A-Za-z0-9]{6,64}$/;

const lookId = /^\d{1,12}$/;

/**
 * Classifies one URL of a message.
 * @param url the URL, entities already decoded
 * @param hosts the exact host names of our Looker, lower case
 * @returns the link, a refusal with a reason for people, or `foreign` for every URL that is not on our Looker
 */
export function parseLookerLink(url: string, hosts: readonly string[]): ParsedLink {
  const parsed = parseUrl(url);
  if (!parsed || !isOurs(parsed, url, hosts)) return { kind: 'foreign' };
  if (url.length > maxUrlLength) {
    return refuse(
      url.slice(0, 120),
      'link_too_long',
      `the link is longer than ${maxUrlLength} characters; use its share link`,
    );
  }
  const path = parsed.pathname.split('/').filter((part) => part !== '');
  // Embedded and folder views put the same forms below a prefix.
  if (path[0] === 'embed') path.shift();
  switch (path[0]) {
    case 'looks':
      return lookLink(url, path);
    case 'x':
      return slugLink(url, path[1] ?? '', path.length === 2);
    case 'explore':
      return exploreLink(url, path, parsed.searchParams);
    case 'dashboards':
    case 'dashboards-next':
      return refuse(
        url,
        'link_dashboard',
        'a dashboard holds many queries; open the tile with "Explore from here" and send that link',
      );
    case 'merge':
      return refuse(url, 'link_merge', 'merged results have no single SQL; send one link per source query');
    case 'sql':
      return refuse(
        url,
        'link_sql_runner',
        'SQL Runner text is written by hand and cannot be proven; send a Look or an Explore link',
      );
    default:
      return unknownForm(url);
  }
}

/** What keeps a link from being one on our Looker, for its writer; null for links that do not resemble one. */
export function nearMiss(url: string, hosts: readonly string[]): string | null {
  const parsed = parseUrl(url);
  if (!parsed || isOurs(parsed, url, hosts)) return null;
  if (hosts.includes(parsed.hostname)) {
    if (parsed.protocol !== 'https:') return 'begins with http:// instead of https://';
    if (parsed.port !== '') return `has the port ${parsed.port}, which our Looker does not have`;
    return 'has a name or password in its address, or a backslash';
  }
  return /(^|\.)looker\.com$/.test(parsed.hostname)
    ? `is on ${parsed.hostname}, and our Looker is ${hosts.join(' or ')}`
    : null;
}

function parseUrl(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}

function isOurs(parsed: URL, raw: string, hosts: readonly string[]): boolean {
  const plain = parsed.username === '' && parsed.password === '' && parsed.port === '' && !raw.includes('\\');
  return parsed.protocol === 'https:' && plain && hosts.includes(parsed.hostname);
}

function lookLink(url: string, path: string[]): ParsedLink {
  const id = path[1] ?? '';
  if (path.length !== 2 || !lookId.test(id)) return unknownForm(url);
  return { kind: 'link', link: { kind: 'look', url, look_id: id } };
}

function slugLink(url: string, value: string, wellFormed: boolean): ParsedLink {
  if (!wellFormed || !slug.test(value)) return unknownForm(url);
  return { kind: 'link', link: { kind: 'slug', url, slug: value } };
}

function exploreLink(url: string, path: string[], params: URLSearchParams): ParsedLink {
  const [, model = '', view = ''] = path;
  if (path.length !== 3 || !name.test(model) || !name.test(view)) return unknownForm(url);
  const qid = params.getAll('qid');
  if (qid.length > 0) return slugLink(url, qid[0] ?? '', qid.length === 1);

  const fields = list(params.get('fields'));
  if (fields.length === 0) return unknownForm(url);
  const query: ExploreQuery = {
    model,
    view,
    fields,
    filters: {},
    sorts: list(params.get('sorts')),
    pivots: list(params.get('pivots')),
  };
  for (const [key, value] of params) {
    const field = /^f\[([A-Za-z0-9_.-]{1,255})\]$/.exec(key)?.[1];
    if (field === undefined) continue;
    // The same field twice would silently drop one of the two conditions.
    if (field in query.filters) return unknownForm(url);
    query.filters[field] = value;
  }
  for (const key of ['filter_expression', 'dynamic_fields', 'query_timezone'] as const) {
    const value = params.get(key);
    if (value) query[key] = value;
  }
  return { kind: 'link', link: { kind: 'explore', url, query } };
}

function list(value: string | null): string[] {
  return (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function refuse(url: string, code: LinkRefusalCode, reason: string): ParsedLink {
  return { kind: 'refused', url, code, reason };
}

function unknownForm(url: string): ParsedLink {
  return refuse(
    url,
    'link_unknown_form',
    'this form of Looker link is not known; send a Look (/looks/<id>), an Explore (/explore/...) or a share link (/x/<slug>)',
  );
}
