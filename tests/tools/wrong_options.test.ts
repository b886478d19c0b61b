/** A wrong option of any command is one sentence, and the usage, without a stack trace. */
import { expect, test } from 'bun:test';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dir, '../..');
const COMMANDS = [
  'bench/run.ts',
  'demo/history.ts',
  'demo/spend/command.ts',
  'demo/start.ts',
  'local/cli.ts',
  'tools/deploy/deploy.ts',
  'tools/record_conformance.ts',
  'tools/verify/verify_windmill.ts',
  'tools/verify_audit.ts',
];

test.each(COMMANDS)('%s', async (command) => {
  const child = Bun.spawn([process.execPath, join(REPOSITORY, command), '--no-such-option=1'], {
    stdout: 'ignore',
    stderr: 'pipe',
  });
  const [err, code] = await Promise.all([child.stderr.text(), child.exited]);
  expect(err).toMatch(/^(Unknown option '--no-such-option'|there is no option --no-such-option)/);
  expect(err).not.toMatch(/^\s+at /m);
  expect([1, 2]).toContain(code);
});
