/** An error for display: the message first, the stack folded. */
import { h } from '../dom.ts';

interface ErrorResult {
  error: { name?: unknown; message?: unknown; stack?: unknown; step_id?: unknown };
}

export function isErrorResult(result: unknown): result is ErrorResult {
  return (
    typeof result === 'object' &&
    result !== null &&
    'error' in result &&
    typeof result.error === 'object' &&
    result.error !== null &&
    'message' in result.error
  );
}

export function errorCard({ error }: ErrorResult): HTMLElement {
  const stack = typeof error.stack === 'string' ? error.stack.trim() : '';
  return h(
    'div',
    { class: 'error-card' },
    h(
      'h3',
      {},
      String(error.name ?? 'Error'),
      typeof error.step_id === 'string' && h('span', { class: 'path' }, `in ${error.step_id}`),
    ),
    h('p', { class: 'error-message' }, String(error.message)),
    stack !== '' && h('details', {}, h('summary', {}, 'Stack'), h('pre', { tabindex: 0 }, stack)),
  );
}
