import { describe, expect, test } from 'bun:test';
import { parseLookerLink } from '../../../f/credits/lib/looker_link.ts';

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

  test('carries its query in the URL of an Explore', () => {
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
  ])('is none of ours: %s', (url) => {
    expect(parse(url)).toEqual({ kind: 'foreign' });
  });
});
