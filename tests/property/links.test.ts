import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { parseLookerLink } from '../../f/credits/lib/request/looker_link.ts';
import { requestLinks } from '../../f/credits/lib/request/thread.ts';
import { policy } from '../credits/world.ts';
import { figure } from '../figures.ts';
import { size } from './size.ts';
import { host, messages } from './slack_messages.ts';

const rules = policy({ link_hosts: [host] });

describe('the links of any Slack message', () => {
  test('are exactly those of our Looker host, in order, and none of another host', () => {
    const times: number[] = [];
    const { numRuns } = size(50_000);
    fc.assert(
      fc.property(messages, ({ message, ours }) => {
        const begin = performance.now();
        const links = requestLinks(message, rules);
        times.push(performance.now() - begin);
        const known = links.filter((url) => parseLookerLink(url, [host]).kind !== 'foreign');
        expect(known).toEqual(ours);
        for (const url of known) onlyNames(url);
        // Beside a link of ours, one of our host in a wrong form is kept, to be refused.
        for (const url of links) expect(new URL(url).hostname).toBe(host);
      }),
      size(50_000),
    );
    const slowest = times.sort((a, b) => a - b).at(Math.floor(times.length * 0.99)) ?? 0;
    figure(
      `${numRuns} Slack messages: no foreign host, no link of ours missed; 99 of 100 read in ${slowest.toFixed(2)} ms or less`,
    );
    expect(slowest).toBeLessThan(20);
  }, 120_000);

  test.each([
    ['unclosed openings', (length: number) => '<https://'.repeat(length / 9)],
    ['an unclosed link', (length: number) => `<https://${'a'.repeat(length)}`],
    ['unclosed labels', (length: number) => `<https://${host}/x|`.repeat(length / 32)],
    ['one unclosed label', (length: number) => `<https://${host}/x|${'|'.repeat(length)}`],
    ['nothing but <', (length: number) => '<'.repeat(length)],
    ['only entities', (length: number) => '&amp;lt;'.repeat(length / 8)],
    ['a link of many dots', (length: number) => `<https://${'a.'.repeat(length / 2)}>`],
    [
      'a query of many parts',
      (length: number) => `<https://${host}/explore/a/b?${'f[a]=b&amp;'.repeat(length / 11)}>`,
    ],
  ])('are found without delay in 50 kB of %s', (_, hostile) => {
    // A quadratic parser takes seconds here; the bound is far above a linear one on a slow machine.
    const begin = performance.now();
    const text = hostile(50_000);
    for (const url of requestLinks({ ts: '1', user: 'U', text }, rules)) parseLookerLink(url, [host]);
    expect(performance.now() - begin).toBeLessThan(250);
  });
});

/** A link of our host yields only plain ids, names and filter texts; everything else is refused with a reason. */
function onlyNames(url: string): void {
  const parsed = parseLookerLink(url, [host]);
  if (parsed.kind === 'refused') return;
  if (parsed.kind === 'foreign') throw new Error(`${url} was found as ours and then called foreign`);
  const { link } = parsed;
  switch (link.kind) {
    case 'look':
      expect(link.look_id).toMatch(/^\d{1,12}$/);
      break;
    case 'slug':
      expect(link.slug).toMatch(/^[A-Za-z0-9]{6,64}$/);
      break;
    case 'explore':
      expect([link.query.model, link.query.view]).toEqual(['Revenue', 'counters']);
  }
}
