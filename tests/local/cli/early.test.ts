import { afterAll, beforeEach, describe, expect, test } from 'bun:test';
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIRECTORY, ENTRY } from '../../../local/cli/own_bundle.ts';
import { HOME, REPOSITORY } from '../../../local/home.ts';
import { stampOf } from '../../../local/workers/file_stamp.ts';
import { isFresh, placeOf, readKept } from '../../../local/workers/kept_bundle.ts';
import { startAsLastTime } from '../../../local/workers/last_time.ts';
import { hasEnded } from '../workers/processes.ts';
import { flowYaml, removeWorkspaces, writeWorkspace } from '../workspace/on_disk.ts';

const FLOW = 'f/a/prepared';
/** Notes in a file of the workspace that a process has begun. */
const script = (version: string, wantsIt = true) => `import os
with open(os.path.join(os.environ['PYTHONPATH'], 'starts'), 'a') as file:
    file.write('x')
PREPARED = []
def ${wantsIt ? 'prepare_ahead' : 'nothing_ahead'}():
    PREPARED.append(os.getpid())
def main(word='none'):
    return ['${version}', len(PREPARED), os.getppid()]
`;

let root: string;
beforeEach(() => {
  root = writeWorkspace({
    'f/a/slow.py': script('old'),
    'f/a/slow.script.yaml': 'summary: Slow\n',
    [`${FLOW}__flow/flow.yaml`]: flowYaml([
      { id: 'step', value: { type: 'script', path: 'f/a/slow', input_transforms: {} } },
    ]),
  });
  symlinkSync(join(REPOSITORY, '.venv'), join(root, '.venv'));
});
afterAll(removeWorkspaces);

const stateDir = () => join(root, '.local');
const place = () => ({ root, stateDir: stateDir(), python: join(root, '.venv/bin/python') });
const noted = () => join(stateDir(), 'ahead.json');

async function run(...more: string[]): Promise<{ code: number; result: unknown; errors: string }> {
  const env = { ...process.env, LOCAL_WORKSPACE_DIR: root, LOCAL_STATE_DIR: stateDir() };
  const argv = [process.execPath, join(HOME, 'cli.ts'), 'flow', 'run', FLOW, ...more];
  const child = Bun.spawn(argv, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { code, result: output === '' ? undefined : JSON.parse(output), errors };
}

describe('what a flow wanted ahead when it ran last', () => {
  test('is started first of all the next time, and serves its step', async () => {
    expect((await run()).result).toEqual(['old', 1, expect.any(Number)]);
    expect(JSON.parse(readFileSync(noted(), 'utf8'))).toMatchObject({ [FLOW]: { path: 'f/a/slow' } });
    const started = startAsLastTime(FLOW, place());
    expect(started?.script.path).toBe('f/a/slow');
    started?.end();
    await hasEnded(started?.pid ?? 0);
    const before = readFileSync(join(root, 'starts'), 'utf8');
    expect((await run()).result).toEqual(['old', 1, expect.any(Number)]);
    expect(readFileSync(join(root, 'starts'), 'utf8')).toHaveLength(before.length + 1);
  });

  test('is not used when the script, or what it may import, has changed since it was started', async () => {
    await run();
    const started = startAsLastTime(FLOW, place());
    if (started === undefined) throw new Error('nothing was started');
    const { script: same } = started;
    expect(started.isFor(same, place())).toBe(true);
    writeFileSync(join(root, 'f/a/slow.py'), script('newer'));
    expect(started.isFor(same, place())).toBe(false);
    started.end();
    await hasEnded(started.pid);
    expect((await run()).result).toEqual(['newer', 1, expect.any(Number)]);
  });

  test('is nothing for another script, workspace or interpreter', async () => {
    await run();
    const started = startAsLastTime(FLOW, place());
    if (started === undefined) throw new Error('nothing was started');
    const own = started.script;
    expect(started.isFor({ ...own, path: 'f/a/other' }, place())).toBe(false);
    expect(started.isFor({ ...own, files: [...own.files, ENTRY] }, place())).toBe(false);
    expect(started.isFor(own, { ...place(), root: '/elsewhere' })).toBe(false);
    expect(started.isFor(own, { ...place(), python: '/usr/bin/python3' })).toBe(false);
    started.end();
    expect(started.isFor(own, place())).toBe(false);
    expect(startAsLastTime('f/a/other', place())).toBeUndefined();
  });

  test('ends with a command that refuses its arguments, and with a flow that no longer wants it', async () => {
    await run();
    const { code, errors } = await run('--absent=1');
    expect(code).toBe(2);
    expect(errors).toContain('--absent');
    writeFileSync(join(root, 'f/a/slow.py'), script('unprepared', false));
    expect((await run()).result).toEqual(['unprepared', 0, expect.any(Number)]);
  });

  test('is nothing where the note is not whole, and the run writes it anew', async () => {
    await run();
    for (const text of ['{', '[]', 'null', `{"${FLOW}": {"path": 1}}`, `{"${FLOW}": null}`]) {
      writeFileSync(noted(), text);
      expect(startAsLastTime(FLOW, place())).toBeUndefined();
      expect((await run()).code).toBe(0);
      expect(JSON.parse(readFileSync(noted(), 'utf8'))).toMatchObject({ [FLOW]: { path: 'f/a/slow' } });
    }
  }, 20_000);
});

describe('the one file that a run of the command line loads', () => {
  Bun.spawnSync([process.execPath, join(REPOSITORY, 'tools/own_bundle.ts')]);
  const place = placeOf(DIRECTORY, ENTRY);
  const kept = readKept(place);

  test('is made by the set-up, compiled, of the code as it is', () => {
    expect(kept?.file).toBe('compiled.js');
    expect(kept && isFresh(kept)).toBe(true);
    expect(existsSync(join(place, kept?.name ?? '', 'compiled.js.jsc'))).toBe(true);
    const own = Object.keys(kept?.inputs ?? {});
    for (const file of ['runtime.ts', 'workers/pool.ts', 'home.ts']) expect(own).toContain(join(HOME, file));
  });

  test('counts no longer once one of its files is another one or gone', () => {
    if (kept === undefined) throw new Error('there is none');
    const file = join(root, 'f/a/slow.py');
    const inputs = { [file]: stampOf(file) };
    expect(isFresh({ ...kept, inputs })).toBe(true);
    writeFileSync(file, script('newer'));
    expect(isFresh({ ...kept, inputs })).toBe(false);
    rmSync(file);
    expect(isFresh({ ...kept, inputs })).toBe(false);
  });
});
