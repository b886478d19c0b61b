import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { accounts, channelId, links, people } from '../../demo/scenario/index.ts';
import { eventsUrl } from '../../demo/services.ts';
import { requestKey } from '../../f/credits/lib/ledger/ledger.ts';
import { isCompleted } from '../../local/store/job.ts';
import { signed } from '../../simulators/slack/deliveries.ts';
import { type Company, openCompany, until } from './company.ts';

const looking = 'f/credits/flows/process_event';
const receiving = 'f/credits/scripts/receive_event';
const question = /^I could not find a Looker link/;

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company?.close());

const post = (text: string, thread_ts?: string, channel = channelId) =>
  company.services.slack.actors.postAs(people.dana, channel, text, thread_ts ? { thread_ts } : {});
const text = ({ name, sid }: { name: string; sid: string }, link = '') =>
  `Credit request\nCustomer: ${name}\nAccount SID: ${sid}\n${link}`;
const looksAt = (ts: string) => company.runs(looking).filter((job) => job.args.ts === ts);
/** Nothing of what was sent or started is under way any more. */
const quiet = async () => {
  await company.services.slack.events.idle();
  await until('the end of all runs', () =>
    [...company.runs(looking), ...company.runs(receiving)].every(isCompleted),
  );
};

describe('a request that Slack tells of', () => {
  test('is answered once without any scheduled run, though it is delivered eleven times under different event ids', async () => {
    const { events } = company.services.slack;
    const ts = post(text(accounts.single, links.single));
    const delivered = await until('the event', () => events.deliveries.at(-1)?.body);
    for (let copy = 2; copy <= 11; copy++) {
      events.send(delivered.replace(/"event_id":"\w+"/, `"event_id":"EvCopy${copy}"`));
    }
    await until('the answer', () => company.replies(ts).length > 0);
    await quiet();
    expect(company.replies(ts)).toEqual(['Approved, $4,948.80, exceptions']);
    expect(looksAt(ts)).toHaveLength(1);
    const taken = events.deliveries.filter(
      ({ body, status }) => status === 200 && body.includes(`"user":"${people.dana}"`),
    );
    expect(new Set(taken.map(({ body }) => body)).size).toBe(11);
    const [reply] = company.runs('f/credits/scripts/reply');
    const lines = company.runtime
      .logs(reply?.id ?? '')
      .trim()
      .split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      step: 'reply',
      run: looksAt(ts)[0]?.id,
      key: requestKey(channelId, ts),
      outcome: 'credited',
    });
    await company.scan();
    expect(company.replies(ts)).toHaveLength(1);
  }, 120_000);

  test('without its link is asked for it, and goes on when a reply brings the link', async () => {
    const ts = post(text(accounts.asked));
    await until('the question', () => company.replies(ts).length === 1);
    post(`here it is: ${links.asked}`, ts);
    await until('the answer', () => company.replies(ts).length === 3);
    await quiet();
    expect(company.replies(ts)).toEqual([
      expect.stringMatching(question),
      expect.stringContaining(links.asked),
      'Approved, $262.37, exceptions',
    ]);
  }, 120_000);

  test('goes on when an edit brings the link', async () => {
    const ts = post(text(accounts.above));
    await until('the question', () => company.replies(ts).length === 1);
    company.services.slack.actors.edit(channelId, ts, text(accounts.above, links.above));
    await until('the answer', () => company.replies(ts).length === 2);
    expect(company.replies(ts)).toEqual([expect.stringMatching(question), 'Approved, $139.02, exceptions']);
  }, 120_000);

  test('that is deleted before it is looked at gets no answer', async () => {
    const ts = post(text(accounts.pairSecond, links.pairSecond));
    company.services.slack.actors.remove(channelId, ts);
    await quiet();
    expect(looksAt(ts).map((job) => (isCompleted(job) ? job.result : null))).toEqual([
      { request: null, why: 'gone' },
    ]);
    expect(company.replies(ts)).toEqual([]);
  }, 120_000);

  test('whose run dies is found by the next scan', async () => {
    // Gone before it has claimed anything, for a claim lasts as long as its lease.
    const forget = company.runtime.on((event) => {
      if (event.type === 'queued' && event.job.path === looking)
        company.runtime.cancel(event.job.id, 'the worker is gone', 'test');
    });
    const ts = post(text(accounts.pairFirst, links.pairFirst));
    await until('its run', () => looksAt(ts)[0]);
    await quiet();
    forget();
    expect(company.replies(ts)).toEqual([]);
    await company.scan();
    await until('the answer', () => company.replies(ts).length > 0);
    expect(company.replies(ts)).toEqual(['Approved, $965.58, exceptions']);
  }, 120_000);
});

test('talk, bots, our own posts and channels outside of the policy start nothing', async () => {
  const { actors } = company.services.slack;
  await quiet();
  const before = company.runs(looking).length;
  post('who took my cup?');
  actors.join(people.june, channelId);
  await quiet();
  expect(company.runs(looking)).toHaveLength(before);
  // From another bot, and in a channel that the bot is in by chance.
  const event = { type: 'message', channel: channelId, user: people.helpdesk, ts: '1999999999.000100' };
  const request = { ...event, text: `Credit request <${links.single}>` };
  for (const one of [
    { ...request, bot_id: 'B0HELPDESK' },
    { ...request, user: people.dana, channel: 'C0GENERAL' },
  ])
    company.services.slack.events.send(JSON.stringify({ type: 'event_callback', event: one }));
  await quiet();
  expect(company.runs(looking)).toHaveLength(before);
});

describe('a request to the address of the events is refused', () => {
  const send = async (at: number, secret = company.secret('f/credits/slack_signing_secret')) => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc' });
    const request = signed(body, 'application/json', { signingSecret: secret, now: () => at });
    return fetch(eventsUrl(`${company.api.url}/api`), request);
  };
  test('with 401 when its signature is wrong', async () => {
    expect((await send(Date.now())).status).toBe(200);
    expect((await send(Date.now(), 'guessed')).status).toBe(401);
  });
  test('with 400 when it is more than five minutes old, or from the future', async () => {
    expect((await send(Date.now() - 302_000)).status).toBe(400);
    expect((await send(Date.now() + 302_000)).status).toBe(400);
  });
});

test('/credit status answers whoever asks, the operator with today’s total, everybody else without any amount', async () => {
  const { events, actors } = company.services.slack;
  const url = eventsUrl(`${company.api.url}/api`).replace(/events$/, 'command');
  const ask = (user: string, text = '/credit status') =>
    events.command(url, { user, channel: channelId, text });
  const before = actors.messages(channelId).length;
  expect(await ask(people.operator)).toMatch(
    /^The last run went through \d+ min ago\.\nCredits of today \(UTC\): \$[\d,]+\.\d\d of \$250,000\.00\./,
  );
  const others = await ask(people.dana);
  expect(others).toStartWith('The last run went through');
  expect(others).not.toContain('$');
  expect(await ask(people.dana, '/credit')).toContain('/credit help');
  expect(actors.messages(channelId)).toHaveLength(before);
  const forged = await fetch(url, { method: 'POST', body: 'command=/credit&text=status' });
  expect(forged.status).toBeGreaterThanOrEqual(400);
  const request = signed('text=status', 'application/x-www-form-urlencoded', {
    signingSecret: 'guessed',
    now: Date.now,
  });
  expect((await fetch(url, request)).status).toBe(401);
}, 60_000);
