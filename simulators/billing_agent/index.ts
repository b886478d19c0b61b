/** A simulated billing agent in this process: A2A over JSON-RPC on loopback, with the answers that such agents give. */
import { Hono } from 'hono';
import * as z from 'zod';
import { type Fault, FaultScript } from '../faults.ts';
import { serve } from '../serve.ts';

/** One part of an answer: text, or data as JSON. */
export type AgentPart = { text: string } | { data: unknown };

/** A question that the agent was asked, in its own words. */
export type AgentAnswer =
  /** Answered at once: a message, or a task with an artifact; `version` is that of the protocol. */
  | { kind: 'message' | 'task'; parts: AgentPart[]; version?: '0.3' | '1.0' }
  /** A task in this state that never changes. */
  | { kind: 'state'; state: string; text?: string }
  /** A task that is completed after this number of `tasks/get`. */
  | { kind: 'later'; polls: number; parts: AgentPart[] }
  | { kind: 'error'; code: number; message: string };

export interface BillingAgentOptions {
  /** Answers a question. */
  answer: (question: string) => AgentAnswer;
  /** Without it every caller is accepted. */
  token?: string;
  /** 0, the default, takes a free port. */
  port?: number;
  faults?: readonly Fault[];
}

export interface BillingAgentSimulator {
  /** Address for JSON-RPC. */
  url: string;
  faults: FaultScript;
  stop(): Promise<void>;
}

const callSchema = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number()]),
  method: z.string(),
  params: z.record(z.string(), z.unknown()),
});
const sendSchema = z.object({
  message: z.object({
    messageId: z.string().min(1),
    role: z.literal('user'),
    parts: z.array(z.object({ kind: z.literal('text'), text: z.string() })).length(1),
  }),
});

const faultBodies = {
  rateLimited: { jsonrpc: '2.0', id: null, error: { code: -32_000, message: 'Too many requests' } },
  serverError: { jsonrpc: '2.0', id: null, error: { code: -32_603, message: 'Internal error' } },
};

export function startBillingAgent(options: BillingAgentOptions): BillingAgentSimulator {
  const faults = new FaultScript(options.faults);
  const tasks = new Map<string, { polls: number; parts: AgentPart[] }>();
  const app = new Hono();
  app.post('/a2a', async (context) => {
    const call = callSchema.safeParse(await context.req.json());
    const method = call.success ? call.data.method : 'invalid';
    return faults.answer(method, faultBodies, () => {
      if (options.token !== undefined && context.req.header('authorization') !== `Bearer ${options.token}`)
        return new Response('Unauthorized', { status: 401 });
      if (!call.success) return context.json(failure(null, -32_600, 'Invalid Request'));
      const { id, params } = call.data;
      switch (method) {
        case 'message/send': {
          const sent = sendSchema.safeParse(params);
          if (!sent.success) return context.json(failure(id, -32_602, 'Invalid params'));
          const answer = options.answer(sent.data.message.parts[0]?.text ?? '');
          if (answer.kind === 'error') return context.json(failure(id, answer.code, answer.message));
          return context.json({ jsonrpc: '2.0', id, result: resultOf(answer, tasks) });
        }
        case 'tasks/get': {
          const task = tasks.get(`${params.id}`);
          if (task === undefined) return context.json(failure(id, -32_001, 'Task not found'));
          task.polls -= 1;
          const result =
            task.polls > 0 ? taskOf(`${params.id}`, 'working') : done(`${params.id}`, task.parts);
          return context.json({ jsonrpc: '2.0', id, result });
        }
        default:
          return context.json(failure(id, -32_601, 'Method not found'));
      }
    });
  });
  const served = serve(app, faults, options.port ?? 0);
  return { url: `${served.origin}/a2a`, faults, stop: served.stop };
}

function failure(id: string | number | null, code: number, message: string) {
  return { jsonrpc: '2.0', id, error: { code, message } };
}

function resultOf(
  answer: Exclude<AgentAnswer, { kind: 'error' }>,
  tasks: Map<string, { polls: number; parts: AgentPart[] }>,
): object {
  const id = crypto.randomUUID();
  switch (answer.kind) {
    case 'message':
      if (answer.version === '1.0')
        return { message: { messageId: id, role: 'ROLE_AGENT', parts: answer.parts } };
      return { kind: 'message', messageId: id, role: 'agent', parts: answer.parts.map(kindOf) };
    case 'task':
      if (answer.version === '1.0') {
        const status = { state: 'TASK_STATE_COMPLETED' };
        return { task: { id, contextId: id, status, artifacts: [{ artifactId: id, parts: answer.parts }] } };
      }
      return done(id, answer.parts);
    case 'state':
      return taskOf(id, answer.state, answer.text);
    case 'later':
      tasks.set(id, { polls: answer.polls, parts: answer.parts });
      return taskOf(id, 'submitted');
  }
}

function taskOf(id: string, state: string, text?: string) {
  const message =
    text === undefined
      ? {}
      : { message: { kind: 'message', messageId: id, role: 'agent', parts: [kindOf({ text })] } };
  return { kind: 'task', id, contextId: id, status: { state, ...message } };
}

function done(id: string, parts: AgentPart[]) {
  return { ...taskOf(id, 'completed'), artifacts: [{ artifactId: id, parts: parts.map(kindOf) }] };
}

function kindOf(part: AgentPart) {
  return { kind: 'text' in part ? 'text' : 'data', ...part };
}
