import { describe, expect, test } from 'bun:test';
import { dashboardFilter, threadUrl } from '../../../../f/credits/lib/dashboard/dashboard.ts';

const refused = (message: string) =>
  expect.objectContaining({ code: 'request_invalid', message: expect.stringContaining(message) });

describe('the filter of the dashboard', () => {
  test('contains the choices', () => {
    const filter = { from: '2026-03-01', until: '2026-03-02', channel: 'C0AB12CD3' };
    expect(dashboardFilter(filter)).toEqual(filter);
  });

  test('treats undefined, null and an empty text as no choice', () => {
    expect(dashboardFilter({})).toEqual({});
    expect(dashboardFilter({ from: null, until: '', channel: null })).toEqual({});
    expect(dashboardFilter({ from: '', until: '2026-03-02', channel: '' })).toEqual({ until: '2026-03-02' });
    expect(dashboardFilter({ from: '2026-03-02', until: null })).toEqual({ from: '2026-03-02' });
  });

  test.each(['C12', 'G12', 'D12', `C${'A'.repeat(20)}`])('accepts the channel %s', (channel) => {
    expect(dashboardFilter({ channel })).toEqual({ channel });
  });

  test.each([
    'C1',
    `C${'A'.repeat(21)}`,
    'U0AB12CD3',
    'c0ab12cd3',
    'C0ab12cd3',
    'xC0AB12CD3',
    'C0AB12CD3 ',
    '#credits',
  ])('refuses the channel "%s"', (channel) => {
    expect(() => dashboardFilter({ channel })).toThrow(refused('a Slack channel id such as C0AB12CD3'));
  });

  test.each([
    ['no date', { from: '1 March' }, 'from'],
    ['a time', { until: '2026-03-01T00:00:00Z' }, 'until'],
    ['a day that there is not', { from: '2026-02-30' }, 'from'],
    ['something that is no choice', { country: 'ID' }, 'country'],
    ['no object', 'all', 'The filter is not valid: '],
  ])('refuses %s and names it', (_name, filter, message) => {
    expect(() => dashboardFilter(filter)).toThrow(refused('The filter is not valid: '));
    expect(() => dashboardFilter(filter)).toThrow(refused(message));
  });

  test.each(['2026-03-02', '2026-03-01'])('refuses days that end on %s, before their start', (until) => {
    expect(() => dashboardFilter({ from: '2026-03-02', until })).toThrow(
      refused(`The filter is empty: ${until} is not after 2026-03-02`),
    );
  });
});

describe('a thread', () => {
  test('has the URL of the Slack resource', () => {
    expect(threadUrl({ thread_url: '/chat/{channel}', token: 'x' })).toBe('/chat/{channel}');
    expect(threadUrl({ thread_url: 'c' })).toBe('c');
  });

  test.each([[{}], [undefined], [{ thread_url: '' }], [{ thread_url: 7 }]])(
    'is opened by Slack itself when the resource is %j',
    (slack) => {
      expect(threadUrl(slack)).toBe('https://slack.com/app_redirect?channel={channel}&message_ts={ts}');
    },
  );
});
