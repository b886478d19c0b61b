/** Two hours go by: no lease lasts that long and every retry is due. The clock cannot be moved, so the times of the ledger are. */
import type { Runtime } from '../../../local/runtime.ts';

const ledger = 'f/credits/ledger/';
export const twoHours = 7_200_000;

export function letTimePass({ store: { items } }: Pick<Runtime, 'store'>): void {
  for (const pathStart of [ledger, 'f/credits/turns/']) {
    for (const { path, value } of items.listResources({ pathStart }))
      items.updateResource(path, { value: JSON.parse(earlier(value)) });
  }
  for (const item of items.listVariables(ledger)) {
    if (!item.path.endsWith('_start')) items.putVariable({ ...item, value: earlier(JSON.parse(item.value)) });
  }
}

function earlier(value: unknown): string {
  const times = new Set(['lease_until', 'retry_at', 'at']);
  return JSON.stringify(value, (key, inner) =>
    times.has(key) && typeof inner === 'string'
      ? new Date(Date.parse(inner) - twoHours).toISOString()
      : inner,
  );
}
