/** A thread that evaluates one slow expression without blocking the runtime. */
import type { Answer } from './expressions.ts';
import { Evaluation, isInterruption, loadInterpreter, type Program, reasonOf } from './interpreter.ts';

export type ToWorker =
  | { kind: 'evaluate'; program: Program; limitMs: number }
  | { kind: 'found'; id: number; json: string }
  | { kind: 'missing'; id: number; reason: string };
export type FromWorker =
  | { kind: 'lookup'; id: number; what: string; key: string }
  | { kind: 'answer'; answer: Answer };

declare const self: Worker;

const open = new Map<number, PromiseWithResolvers<string>>();
const send = (message: FromWorker) => self.postMessage(message);

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  switch (data.kind) {
    case 'evaluate':
      void evaluate(data.program, data.limitMs).then((answer) => send({ kind: 'answer', answer }));
      break;
    case 'found':
      open.get(data.id)?.resolve(data.json);
      break;
    case 'missing':
      open.get(data.id)?.reject(new Error(data.reason));
      break;
  }
};

async function evaluate(program: Program, limitMs: number): Promise<Answer> {
  try {
    const evaluation = new Evaluation(await loadInterpreter(), program, ask, limitMs);
    for (;;) {
      const json = evaluation.get();
      if (json !== undefined) return { json };
      await evaluation.answered();
    }
  } catch (cause) {
    return { reason: isInterruption(cause) ? tooLong(program.text, limitMs) : reasonOf(cause) };
  }
}

function ask(what: string, key: string): Promise<string> {
  const id = open.size;
  const answer = Promise.withResolvers<string>();
  open.set(id, answer);
  send({ kind: 'lookup', id, what, key });
  return answer.promise;
}

function tooLong(text: string, limitMs: number): string {
  return `The expression of evaluation \`${text}\` took too long to execute (>${limitMs}ms)`;
}
