import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../e2e/front_door.ts';

test('npm start -- backoffice plays the week twice, with one invoice for each payment and sound books', async () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'backoffice-start-'));
  try {
    const first = await run(stateDir, 'backoffice');
    expect(first.code).toBe(0);
    expect(first.output).toContain('applied → TRB-USD-000003');
    expect(first.output).toContain('applied → TRB-CN-USD-000001');
    expect(first.output).toContain('sound: {"open":0,"fresh":[],"resolved":0,"documents":8}');
    const second = await run(stateDir, 'backoffice');
    expect(second.code).toBe(0);
    expect(second.output).toContain('applied → TRB-USD-000006');
    expect(second.output).toContain('"documents":16}');
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
}, 240_000);
