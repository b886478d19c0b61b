/** A runtime of this repository whose state holds a generated history, for tests of what reads it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillHistory } from '../../../demo/history/fill.ts';
import type { GeneratedHistory, HistoryOptions } from '../../../demo/history/requests.ts';
import { type OpenRuntime, openRuntime, type Services } from '../../../local/cli/open.ts';
import { openPlace } from '../../../local/cli/state.ts';
import type { JsonObject } from '../../../local/workspace/types.ts';

export interface WithHistory extends OpenRuntime<Services> {
  history: GeneratedHistory;
  stateDir: string;
  /** The result of a script; throws when it failed. */
  script<T>(path: string, args?: JsonObject): Promise<T>;
}

export async function runtimeWithHistory(options: HistoryOptions): Promise<WithHistory> {
  const stateDir = mkdtempSync(join(tmpdir(), 'history-'));
  const opened = await openRuntime(openPlace('local', { LOCAL_STATE_DIR: stateDir }), {});
  const { runtime } = opened;
  const history = await fillHistory(runtime.store.items, options);
  return {
    ...opened,
    history,
    stateDir,
    async script<T>(path: string, args: JsonObject = {}) {
      const { outcome, result } = await runtime.wait(runtime.run({ kind: 'script', path, args }));
      if (outcome !== 'success') throw new Error(`${path}: ${JSON.stringify(result)}`);
      return result as T;
    },
    async close() {
      await opened.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
