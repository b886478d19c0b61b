import { describe, expect, test } from 'bun:test';
import { parseLookerLink } from '../../../../f/credits/lib/request/looker_link.ts';

const host = 'acme.cloud.looker.com';
const parse = (url: string) => parseLookerLink(url, [host]);
const slug = '9TZEymaiGzQzGLcFUsvjpR';

describe('a Looker link', () => {
  test('names a Look by its id', () => {
    expect(parse(`https://${host}/looks/42?toggle=fil`)).toMatchObject({
      kind: 'link',
      link: { kind: 'look', look_id: '42' },
    });
  });

  test.each([
    `/explore/Revenue/counters?qid=${slug}`,
    `/explore/Revenue/counters?toggle=x&qid=${slug}`,
    `/x/${slug}`,
    `/embed/explore/Revenue/counters?qid=${slug}`,
  ])('names a query by its slug: %s', (path) => {
    expect(parse(`https://${host}${path}`)).toMatchObject({ kind: 'link', link: { kind: 'slug', slug } });
  });

  test('contains its query in the URL of an Explore', () => {
    const url = `https://${host}/explore/Revenue/counters?fields=accounts.account_sid,counters.total_sum&f[accounts.account_sid]=AC1&f[counters.usage_date]=2025%2F11%2F04+to+2025%2F11%2F09&sorts=counters.total_sum+desc&limit=500`;
    expect(parse(url)).toEqual({
      kind: 'link',
      link: {
        kind: 'explore',
        url,
        query: {
          model: 'Revenue',
          view: 'counters',
          fields: ['accounts.account_sid', 'counters.total_sum'],
          filters: { 'accounts.account_sid': 'AC1', 'counters.usage_date': '2025/11/04 to 2025/11/09' },
          sorts: ['counters.total_sum desc'],
          pivots: [],
        },
      },
    });
  });

  test.each([
    ['/dashboards/12', 'link_dashboard'],
    ['/dashboards-next/12', 'link_dashboard'],
    ['/merge?mid=abc', 'link_merge'],
    ['/sql/abcdefgh', 'link_sql_runner'],
    ['/folders/home', 'link_unknown_form'],
    ['/explore/Revenue/counters', 'link_unknown_form'],
    ['/explore/Revenue', 'link_unknown_form'],
    ['/looks/42x', 'link_unknown_form'],
    ['/looks/42/edit', 'link_unknown_form'],
    [`/x/${slug}/more`, 'link_unknown_form'],
    ['/explore/Revenue/counters?qid=bad-slug!', 'link_unknown_form'],
    [`/explore/Revenue/counters?qid=${slug}&qid=other1`, 'link_unknown_form'],
    ['/explore/Revenue/counters?fields=a&f[a.b]=1&f[a.b]=2', 'link_unknown_form'],
    [`/explore/Revenue/counters?fields=${'a'.repeat(3_000)}`, 'link_too_long'],
  ])('of the form %s is refused as %s', (path, code) => {
    expect(parse(`https://${host}${path}`)).toMatchObject({ kind: 'refused', code });
  });

  test.each([
    `http://${host}/looks/42`,
    `https://${host}.evil.com/looks/42`,
    `https://evil.com/?${host}/looks/42`,
    `https://evil.com/${host}/looks/42`,
    `https://user:pw@${host}/looks/42`,
    `https://${host}@evil.com/looks/42`,
    `https://${host}:8443/looks/42`,
    `https://evil.com\\@${host}/looks/42`,
    'https://xn--acme-cloud.looker.com/looks/42',
    'https://10.0.0.1/looks/42',
    'https://acme.zendesk.com/agent/tickets/1',
    'javascript:alert(1)',
    'not a url',
  ])('is not one of our Looker: %s', (url) => {
    expect(parse(url)).toEqual({ kind: 'foreign' });
  });
});

const reason = (path: string) => {
  const parsed = parse(`https://${host}${path}`);
  return parsed.kind === 'refused' ? parsed.reason : parsed.kind;
};

describe('the parts of a link', () => {
  const explore = (rest: string, model = 'Revenue', view = 'counters') => `/explore/${model}/${view}${rest}`;
  const ok = `?qid=${slug}`;

  test.each([
    ['a model with a sign it cannot have', explore(ok, 'Rev!enue')],
    ['a view with a sign it cannot have', explore(ok, 'Revenue', 'coun!ters')],
    ['a model that only begins well', explore(ok, 'Revenue%20x')],
    ['a view that only begins well', explore(ok, 'Revenue', 'counters%20x')],
    ['a view that only ends well', explore(ok, 'Revenue', '%20counters')],
    ['too many parts', explore(`/more${ok}`)],
    ['a slug that only begins well', `/x/${slug}-`],
    ['a slug that only ends well', `/x/-${slug}`],
    ['a slug that is too short', '/x/abcde'],
    ['a slug that is too long', `/x/${'a'.repeat(65)}`],
    ['an id in the place of the name', '/42/looks'],
    ['an empty view', '/explore/Revenue/?qid=abcdef'],
    ['a name of a model that is too long', explore(ok, 'm'.repeat(256))],
    ['no fields but commas', explore('?fields=,%20,')],
    ['a query without fields', explore('?f[a.b]=1')],
    ['an empty qid', explore('?qid=')],
    ['an embedded form that is none', '/embed'],
    ['a form behind another one', '/folders/looks/42'],
    ['no path', '/'],
    ['no slug', '/x'],
    ['no id', '/looks'],
    ['an id that only ends well', '/looks/x42'],
    ['an id that is too long', '/looks/1234567890123'],
  ])('are refused with %s', (_, path) => {
    expect(reason(path)).toBe(
      'this form of Looker link is not known; send a Look (/looks/<id>), an Explore (/explore/...) or a share link (/x/<slug>)',
    );
  });

  test('can contain pivots, filters in code, and fields with surrounding spaces', () => {
    const url = `https://${host}${explore('?fields=%20a.b%20,,c.d&pivots=a.b&filter_expression=x&dynamic_fields=%5B%5D&query_timezone=UTC&xf[a.b]=1&f[a.b]y=2')}`;
    expect(parse(url)).toMatchObject({
      link: {
        query: {
          fields: ['a.b', 'c.d'],
          pivots: ['a.b'],
          filters: {},
          filter_expression: 'x',
          dynamic_fields: '[]',
          query_timezone: 'UTC',
        },
      },
    });
  });

  test.each([
    ['an id of one digit', '/looks/1'],
    ['an id of twelve digits', '/looks/123456789012'],
    ['a slug of six letters', '/x/abcdef'],
    ['a slug of sixty-four letters', `/x/${'a'.repeat(64)}`],
    ['a model of one letter and a view of 255', explore(ok, 'm', 'v'.repeat(255))],
    ['every sign that a name may have', explore(ok, 'aZ0_.-', 'b')],
    ['empty parts of the path', '//looks//42/'],
    ['an embedded Look', '/embed/looks/42'],
  ])('are accepted with %s', (_, path) => {
    expect(parse(`https://${host}${path}`).kind).toBe('link');
  });

  test('contain only filters by field name', () => {
    const filters = (rest: string) => {
      const parsed = parse(`https://${host}${explore(`?fields=a${rest}`)}`);
      return parsed.kind === 'link' && parsed.link.kind === 'explore' ? parsed.link.query.filters : null;
    };
    const longest = 'a'.repeat(255);
    expect(filters(`&f[a-Z0_.b]=1&f[${longest}]=2&f[c.d]=`)).toEqual({
      'a-Z0_.b': '1',
      [longest]: '2',
      'c.d': '',
    });
    expect(filters(`&f[]=1&f[${longest}a]=2&f[a!b]=3&g[a.b]=4&F[a.b]=5&xf[a.b]=6&f[a.b]x=7`)).toEqual({});
  });

  test('form a complete query object without empty parts', () => {
    const url = `https://${host}${explore('?fields=a&filter_expression=&dynamic_fields=&query_timezone=')}`;
    expect(parse(url)).toEqual({
      kind: 'link',
      link: {
        kind: 'explore',
        url,
        query: {
          model: 'Revenue',
          view: 'counters',
          fields: ['a'],
          filters: {},
          sorts: [],
          pivots: [],
        },
      },
    });
  });

  test('can have two thousand characters together', () => {
    const start = `https://${host}${explore('?fields=')}`;
    const url = start + 'a'.repeat(2_000 - start.length);
    expect(parse(url).kind).toBe('link');
    expect(parse(`${url}a`)).toEqual({
      kind: 'refused',
      url: url.slice(0, 120),
      code: 'link_too_long',
      reason: 'the link is longer than 2000 characters; use its share link',
    });
  });

  test('are accepted with nothing before the host', () => {
    for (const before of ['user@', ':secret@', 'user:secret@']) {
      expect(parse(`https://${before}${host}/looks/1`)).toEqual({ kind: 'foreign' });
    }
  });
});

test('a refusal states what to send instead', () => {
  expect(reason('/sql/abcdefgh')).toBe(
    'SQL Runner text is written by hand and cannot be proven; send a Look or an Explore link',
  );
  expect(reason('/merge?mid=abc')).toBe('merged results have no single SQL; send one link per source query');
  const dashboard =
    'a dashboard holds many queries; open the tile with "Explore from here" and send that link';
  expect([reason('/dashboards/1'), reason('/dashboards-next/1')]).toEqual([dashboard, dashboard]);
});
