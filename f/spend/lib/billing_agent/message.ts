/** What an agent replied, out of a JSON-RPC answer of A2A 0.x or 1.0. */
import * as z from 'zod';

export type Reply =
  /** Texts and data of a completed answer. */
  | { kind: 'parts'; texts: string[]; data: unknown[] }
  /** A task that is still worked on. */
  | { kind: 'working'; task: string }
  /** A task that ended, or stopped, without an answer. */
  | { kind: 'stopped'; state: string }
  | { kind: 'error'; message: string }
  | { kind: 'unreadable' };

const partSchema = z.object({ text: z.string().optional(), data: z.unknown().optional() });
const messageSchema = z.object({ parts: z.array(partSchema) });
const taskSchema = z.object({
  id: z.string(),
  status: z.object({ state: z.string(), message: messageSchema.optional() }),
  artifacts: z.array(messageSchema).optional(),
});
const rpcErrorSchema = z.object({ error: z.object({ code: z.number(), message: z.string() }) });

const working = new Set(['submitted', 'working']);

export function readReply(text: string): Reply {
  const body = parseJson(text);
  const failed = rpcErrorSchema.safeParse(body);
  if (failed.success)
    return { kind: 'error', message: `${failed.data.error.code} ${failed.data.error.message}` };
  const result = z.object({ result: z.record(z.string(), z.unknown()) }).safeParse(body);
  if (!result.success) return { kind: 'unreadable' };
  // Version 1.0 wraps the task or the message, 0.x does not.
  const { task = result.data.result, message = result.data.result } = result.data.result;
  const asTask = taskSchema.safeParse(task);
  if (asTask.success) return ofTask(asTask.data);
  const asMessage = messageSchema.safeParse(message);
  return asMessage.success ? ofParts(asMessage.data.parts) : { kind: 'unreadable' };
}

function ofTask({ id, status, artifacts = [] }: z.infer<typeof taskSchema>): Reply {
  const state = status.state
    .toLowerCase()
    .replace(/^task_state_/, '')
    .replaceAll('_', '-');
  if (working.has(state)) return { kind: 'working', task: id };
  if (state !== 'completed') return { kind: 'stopped', state };
  const parts =
    artifacts.length > 0 ? artifacts.flatMap((artifact) => artifact.parts) : (status.message?.parts ?? []);
  return ofParts(parts);
}

function ofParts(parts: readonly z.infer<typeof partSchema>[]): Reply {
  return {
    kind: 'parts',
    texts: parts.flatMap(({ text }) => text ?? []),
    data: parts.flatMap(({ data }) => (data === undefined ? [] : [data])),
  };
}

/** Undefined for a text that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
