import { afterEach, describe, expect, test } from 'bun:test';
import { askBillingAgent, parseBillingAgent } from '../../../f/spend/clients/billing_agent.ts';
import {
  type AgentAnswer,
  type BillingAgentSimulator,
  startBillingAgent,
} from '../../../simulators/index.ts';

const question = { account: 'Call Box', from: '2026-01-01', to: '2026-01-31', currency: 'USD' };
const good = {
  customer: 'Call Box',
  from: '2026-01-01',
  to: '2026-01-31',
  amount: '425000.10',
  currency: 'USD',
};
const value = (amount: string) => ({ state: 'value' as const, amount, currency: 'USD' });
const text = (content: unknown): AgentAnswer => ({
  kind: 'task',
  parts: [{ text: typeof content === 'string' ? content : JSON.stringify(content) }],
});

let agent: BillingAgentSimulator;
let slept: number[] = [];
afterEach(() => agent.stop());

function ask(answer: AgentAnswer, changes: Partial<typeof question> = {}, limits: object = {}) {
  slept = [];
  agent = startBillingAgent({ answer: () => answer, token: 'secret' });
  const resource = parseBillingAgent({ url: agent.url, token: 'secret' });
  const sleep = async (milliseconds: number) => void slept.push(milliseconds);
  return askBillingAgent(resource, { ...question, ...changes }, { sleep, ...limits });
}

describe('the amount is read', () => {
  const block = `Sure, here it is:\n\`\`\`json\n${JSON.stringify(good)}\n\`\`\``;
  test.each([
    ['from JSON in the artifact of a task', text(good), '425000.1'],
    ['from a code block within prose', text(block), '425000.1'],
    ['from a data part', { kind: 'message', parts: [{ data: good }] }, '425000.1'],
    ['from a JSON number', text({ ...good, amount: 425000.1 }), '425000.1'],
    [
      'from version 1.0, task',
      { kind: 'task', version: '1.0', parts: [{ text: JSON.stringify(good) }] },
      '425000.1',
    ],
    ['from version 1.0, message', { kind: 'message', version: '1.0', parts: [{ data: good }] }, '425000.1'],
    ['after the task was worked on', { kind: 'later', polls: 3, parts: [{ data: good }] }, '425000.1'],
    [
      'from a sentence with a date before it',
      text('Total revenue of Call Box for 2026-01 is $425,000.10.'),
      '425000.1',
    ],
    [
      'from a sentence with the month in words',
      text('Sure, Call Box had USD 425,000 in January 2026, 31 days.'),
      '425000',
    ],
    ['from a sentence with the code after it', text('In Jan 2026 Call Box paid 425,000.55 USD'), '425000.55'],
  ] satisfies [string, AgentAnswer, string][])('%s', async (_, answer, amount) => {
    expect(await ask(answer)).toEqual(value(amount));
  });

  test('as a proven zero when the agent states it', async () => {
    expect(await ask(text({ ...good, amount: '0.00' }))).toEqual({
      state: 'zero',
      currency: 'USD',
      proof: 'stated',
    });
  });
});

describe('there is no data', () => {
  test.each([
    [
      'for another month',
      text({ ...good, from: '2026-02-01', to: '2026-02-28' }),
      'answer_unusable',
      /2026-02-01/,
    ],
    [
      'for another customer',
      text({ ...good, customer: 'Call Box Inc' }),
      'answer_unusable',
      /about "Call Box Inc"/,
    ],
    ['in another currency', text({ ...good, currency: 'EUR' }), 'answer_unusable', /in EUR/],
    ['when the amount is null', text({ ...good, amount: null }), 'amount_missing', /no amount/],
    ['when the amount is text', text({ ...good, amount: '$425K' }), 'answer_unusable', /no valid amount/],
    [
      'when a number is too long to be exact',
      text({ ...good, amount: 1e21 }),
      'answer_unusable',
      /no valid amount/,
    ],
    [
      'when there are two answers',
      { kind: 'task', parts: [{ data: good }, { data: good }] },
      'answer_unusable',
      /2 JSON answers/,
    ],
    [
      'in prose about another month',
      text('Call Box: $425,000 in 2026-02.'),
      'answer_unusable',
      /not about 2026-01 alone/,
    ],
    [
      'in prose about two months',
      text('Call Box: 2026-01 after 2025-12 is $425,000'),
      'answer_unusable',
      /not about/,
    ],
    [
      'in prose with two amounts',
      text('Call Box in January 2026: $425,000, after $813,000'),
      'answer_unusable',
      /2 amounts/,
    ],
    [
      'in prose without a currency',
      text('Call Box in January 2026: 425,000'),
      'answer_unusable',
      /0 amounts/,
    ],
    ['in prose with a rounded amount', text('Call Box in January 2026: $425K'), 'answer_unusable', /rounded/],
    ['in prose with euros', text('Call Box in January 2026: €425,000'), 'answer_unusable', /not in USD/],
    [
      'in prose with an estimate',
      text('Call Box in January 2026: about $425,000'),
      'answer_unusable',
      /estimate/,
    ],
    ['in prose about nobody', text('Revenue in January 2026: $425,000'), 'answer_unusable', /does not name/],
    ['in a greeting', text('Sure, one moment'), 'answer_unusable', /does not name/],
    ['when the task failed', { kind: 'state', state: 'failed' }, 'answer_unusable', /failed/],
    [
      'when the agent asks back',
      { kind: 'state', state: 'input-required', text: 'Which?' },
      'answer_unusable',
      /input-required/,
    ],
    [
      'when the agent wants to be authorized',
      { kind: 'state', state: 'auth-required' },
      'source_refused',
      /auth-required/,
    ],
    ['when the task rejected it', { kind: 'state', state: 'rejected' }, 'source_refused', /rejected/],
    [
      'when the call is an error',
      { kind: 'error', code: -32_603, message: 'no' },
      'source_unavailable',
      /-32603 no/,
    ],
    [
      'when the task never ends',
      { kind: 'state', state: 'working' },
      'source_unavailable',
      /Task not found|still works/,
    ],
    [
      'when it is still worked on',
      { kind: 'later', polls: 9, parts: [] },
      'source_unavailable',
      /still works/,
    ],
    ['when it has no parts', { kind: 'task', parts: [] }, 'answer_unusable', /does not name/],
  ] satisfies [string, AgentAnswer, string, RegExp][])('%s', async (_, answer, reason, detail) => {
    const found = await ask(answer);
    expect(found).toMatchObject({ state: 'no_data', reason });
    if (found.state === 'no_data') expect(found.detail).toMatch(detail);
  });

  test('in prose about a part of a month, because it does not say up to which day', async () => {
    const found = await ask(text('Call Box had $425,000 in January 2026'), { to: '2026-01-15' });
    expect(found).toMatchObject({ reason: 'answer_unusable', detail: expect.stringContaining('which day') });
  });
});

test('the question is asked once, and states customer, days and the form of the answer', async () => {
  const questions: string[] = [];
  agent = startBillingAgent({
    answer: (asked) => {
      questions.push(asked);
      return text(good);
    },
  });
  await askBillingAgent(parseBillingAgent({ url: agent.url }), question);
  expect(questions).toHaveLength(1);
  for (const part of ['"Call Box"', '2026-01-01', '2026-01-31', 'USD', '"amount"'])
    expect(questions[0]).toContain(part);
});

test('a wrong token is refused and not tried again, an error page is asked again twice', async () => {
  agent = startBillingAgent({ answer: () => text(good), token: 'secret' });
  const wrong = await askBillingAgent(parseBillingAgent({ url: agent.url, token: 'hunter2' }), question);
  expect(wrong).toMatchObject({ reason: 'source_refused', detail: 'A2A: HTTP 401' });
  expect(agent.faults.requests()).toEqual({ 'message/send': 1 });
  agent.faults.next({ method: 'message/send', kind: 'html_502', times: 2 });
  const resource = parseBillingAgent({ url: agent.url, token: 'secret' });
  expect(await askBillingAgent(resource, question, { sleep: async () => {} })).toEqual(value('425000.1'));
});

test('an agent slower than the deadline is no data', async () => {
  agent = startBillingAgent({
    answer: () => text(good),
    faults: [{ method: '*', kind: 'slow', ms: 60_000 }],
  });
  const found = await askBillingAgent(parseBillingAgent({ url: agent.url }), question, { deadlineMs: 200 });
  expect(found).toMatchObject({
    reason: 'source_unavailable',
    detail: 'A2A: no answer within 0.2 s',
  });
});
