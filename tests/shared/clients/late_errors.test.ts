import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { stepBun } from '../../../local/workers/step_bun.ts';
import { stepBuns } from '../../faults/client_process.ts';

/** How the process ended, and whether its work was done. */
async function ended(executable: string, error: string) {
  const child = Bun.spawn([executable, join(import.meta.dir, 'late_errors_process.ts'), error], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, code] = await Promise.all([child.stdout.text(), child.exited]);
  return `${output.trim()}, exit code ${code}`;
}

test.each(stepBuns.map(([version, choice]) => [version, stepBun(choice).executable] as const))(
  'what the driver throws after a connection has died ends no step, every other error does, on Bun %s',
  async (_, executable) => {
    const driver = "new TypeError(`null is not an object (evaluating 'socket.write')`)";
    expect(await ended(executable, driver)).toBe('worked, exit code 0');
    const reset = "Object.assign(new Error('read'), { code: 'ECONNRESET' })";
    expect(await ended(executable, reset)).toBe('worked, exit code 0');
    expect(await ended(executable, "new RangeError('intentional')")).toEndWith('exit code 1');
    expect(await ended(executable, "new TypeError('null is not an object')")).toEndWith('exit code 1');
  },
);
