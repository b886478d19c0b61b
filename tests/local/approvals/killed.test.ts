import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Runtime } from '../../../local/runtime.ts';
import type { HostOrder } from '../runtime/host.ts';
import { emptyWorkspace, REPOSITORY } from '../runtime/trial.ts';
import { answer, asks, waits } from './asking.ts';

test('a flow whose runtime was killed around a suspended step waits there again, and continues once approved', async () => {
  const root = mkdtempSync(join(tmpdir(), 'killed-'));
  const value = asks({ required_events: 1 });
  const [ask] = value.modules;
  if (ask?.value.type === 'rawscript') {
    ask.value.content = 'export function main() { console.log("asking"); return "asked"; }';
  }
  const order: HostOrder = { root, stateDir: join(root, 'state'), jobId: crypto.randomUUID(), value };
  const host = Bun.spawn(
    [process.execPath, join(REPOSITORY, 'tests/local/runtime/host.ts'), JSON.stringify(order)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  // The first line is printed shortly before the flow is suspended.
  await host.stdout.getReader().read();
  host.kill('SIGKILL');
  await host.exited;
  const runtime = await Runtime.open({
    workspace: emptyWorkspace(root),
    stateDir: order.stateDir,
    baseUrl: 'http://127.0.0.1:9',
    python: join(REPOSITORY, '.venv/bin/python'),
  });
  try {
    runtime.start();
    answer(runtime, order.jobId, await waits(runtime, order.jobId), 'yes');
    expect(await runtime.wait(order.jobId)).toMatchObject({
      outcome: 'success',
      result: { resume: 'yes', previous_result: 'asked' },
    });
  } finally {
    await runtime.stop();
    rmSync(root, { recursive: true, force: true });
  }
});
