/** The billing agent, the second source: one question of A2A (`message/send`) for one amount. */
import * as z from 'zod';
import { readAnswer } from '../lib/billing_agent/answer.ts';
import { readReply } from '../lib/billing_agent/message.ts';
import { type Question, questionText } from '../lib/billing_agent/question.ts';
import { SpendError } from '../lib/reason/errors.ts';
import { type Gap, gap } from '../lib/snapshot/gap.ts';
import type { Reading } from '../lib/snapshot/reading.ts';
import { type Answer, defaultLimits, type Limits, request } from './request.ts';

export const billingAgentPath = 'f/spend/resources/billing_agent';

const agentSchema = z.object({
  url: z.url({ protocol: /^https?$/ }),
  /** Bearer token; leave it out for an agent that asks for none. */
  token: z.string().min(1).optional(),
});

export type BillingAgentResource = z.infer<typeof agentSchema>;

/** Validates the billing_agent resource; throws SpendError `billing_agent_invalid` naming the fields, never their values. */
export function parseBillingAgent(value: unknown): BillingAgentResource {
  const parsed = agentSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'value').join(', ');
  throw new SpendError(
    'billing_agent_invalid',
    `The resource ${billingAgentPath} is not complete: ${fields}`,
  );
}

/** Waits between the looks at a task that is still worked on. */
const pollDelaysMs = [1_000, 2_000, 4_000, 8_000];

/** Asks once and waits for a task to end. */
export async function askBillingAgent(
  resource: BillingAgentResource,
  question: Question,
  changes: Partial<Limits> = {},
): Promise<Reading> {
  const limits = { ...defaultLimits, ...changes };
  const parts = [{ kind: 'text', text: questionText(question) }];
  const message = { kind: 'message', messageId: crypto.randomUUID(), role: 'user', parts };
  let answer = await call(resource, 'message/send', { message }, limits);
  for (const delay of pollDelaysMs) {
    if ('state' in answer) return answer;
    const reply = readReply(answer.text);
    if (reply.kind !== 'working') return readAnswer(reply, question);
    await limits.sleep(delay);
    answer = await call(resource, 'tasks/get', { id: reply.task }, limits);
  }
  if ('state' in answer) return answer;
  const reply = readReply(answer.text);
  if (reply.kind !== 'working') return readAnswer(reply, question);
  return gap('source_unavailable', 'it still works on the question');
}

async function call(
  { url, token }: BillingAgentResource,
  method: string,
  params: object,
  limits: Limits,
): Promise<Answer | Gap> {
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const body = JSON.stringify({ jsonrpc: '2.0', id: crypto.randomUUID(), method, params });
  const answer = await request('A2A', url, { method: 'POST', headers, body }, limits);
  if ('state' in answer || answer.status === 200) return answer;
  const reason = answer.status === 401 || answer.status === 403 ? 'source_refused' : 'source_unavailable';
  return gap(reason, `A2A: HTTP ${answer.status}`);
}
