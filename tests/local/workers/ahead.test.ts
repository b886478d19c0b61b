import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { endProcessesOf } from '../../../local/workers/leftovers.ts';
import type { FlowModule, FlowValue } from '../../../local/workspace/openflow.ts';
import { call, each, fixed, subflow } from '../runtime/modules.ts';
import { startTrial, type Trial } from '../runtime/trial.ts';
import { hasEnded, runs } from './processes.ts';

let trial: Trial;
beforeEach(async () => {
  trial = await startTrial();
});
afterEach(() => trial[Symbol.asyncDispose]());

const pidFile = () => join(trial.directory, 'pid');
const ownFile = () => join(trial.workspace.root, 'f/test/ahead.py');

/** Says in a file that it is ready. */
const script = (more = '') => `import os, sys
VERSION = 'old'
PREPARED = []
def prepare_ahead():
    print('getting ready')
    PREPARED.append(os.getpid())
    with open('${pidFile()}.part', 'w') as file:
        file.write(str(os.getpid()))
    os.rename('${pidFile()}.part', '${pidFile()}')
${more}
def main(word='none'):
    return [VERSION, PREPARED == [os.getpid()], word]
`;
const step = (id: string, path = 'f/test/ahead'): FlowModule => call(id, path, { word: fixed('given') });
const times = (count: number, inner: FlowModule): FlowModule =>
  each('loop', fixed(Array.from({ length: count }, (_, index) => index)), [inner]);
/** A step that goes on when the other one is ready. */
const waits = (then = ''): FlowModule => {
  trial.addScript(
    'f/test/waits',
    'python3',
    `import os, time\ndef main(word):\n    while not os.path.exists('${pidFile()}'): time.sleep(0.01)\n    ${then}\n`,
  );
  return step('waits', 'f/test/waits');
};
const run = (value: FlowValue) => trial.flow(value, {}, 'deployed');

async function pidOfReady(): Promise<number> {
  while (!existsSync(pidFile())) await Bun.sleep(5);
  return Number(readFileSync(pidFile(), 'utf8'));
}

describe('a Python script with a function prepare_ahead', () => {
  test('is ready before its step, also when that lies in the flow of a loop', async () => {
    trial.addScript('f/test/ahead', 'python3', script());
    trial.addFlow('f/test/inner', { modules: [step('a')] });
    const job = await run({ modules: [waits(), times(1, subflow('i', 'f/test/inner'))] });
    expect(job.result).toEqual([['old', true, 'given']]);
    const [own] = trial.runtime.jobs({ path: 'f/test/ahead' });
    expect(trial.runtime.logs(own?.id ?? '')).toBe('getting ready\n');
  });

  test('finds in main what it always finds', async () => {
    const sees = `def main(word):
    names = [name for name in os.environ if not name.startswith('WM_')]
    same = {name: os.environ[name] for name in names + ['WM_WORKSPACE', 'WM_FLOW_PATH', 'WM_JOB_PATH']}
    own = os.getcwd().endswith(os.environ['WM_JOB_ID']) and os.path.isdir('shared')
    return [same, sorted(os.environ), own, sys.argv, __name__, sys.path, sys.stdin.read(), bool(PREPARED)]`;
    trial.addScript('f/test/ahead', 'python3', `${script()}\n${sees}`);
    const [ahead, usual] = ((await run({ modules: [times(2, step('a'))] })).result ?? []) as unknown[][];
    expect(ahead?.pop()).toBe(true);
    expect(usual?.pop()).toBe(false);
    expect(ahead).toEqual(usual as unknown[]);
  });

  test('runs one job in a process, and the next one in one of its own', async () => {
    trial.addScript('f/test/ahead', 'python3', script());
    const job = await run({ modules: [times(3, step('a'))] });
    expect(job.result).toEqual([true, false, false].map((ready) => ['old', ready, 'given']));
  });

  test('runs as it is now when it was changed meanwhile', async () => {
    trial.addScript('f/test/ahead', 'python3', script());
    const change = `path = '${ownFile()}'; text = open(path).read(); open(path, 'w').write(text.replace("'old'", "'newer'"))`;
    const job = await run({ modules: [waits(change), step('a')] });
    expect(job.result).toEqual(['newer', false, 'given']);
    await hasEnded(await pidOfReady());
  });

  test('is not kept when the run ends without it', async () => {
    trial.addScript('f/test/ahead', 'python3', script());
    const never = { expr: 'true' };
    await run({ modules: [waits(), { ...step('a'), skip_if: never }] });
    await hasEnded(await pidOfReady());
  });

  test('runs in the usual way when it cannot be prepared', async () => {
    trial.addScript('f/test/ahead', 'python3', script("    raise ValueError('not today')"));
    expect((await run({ modules: [waits(), step('a')] })).result).toEqual(['old', false, 'given']);
    rmSync(pidFile());
    trial.addScript('f/test/ahead', 'python3', script('    os._exit(3)'));
    const untilItIsGone = `pid = int(open('${pidFile()}').read())
    while os.path.exists(f'/proc/{pid}'): time.sleep(0.01)`;
    expect((await run({ modules: [waits(untilItIsGone), step('a')] })).result).toEqual([
      'old',
      false,
      'given',
    ]);
    trial.addScript('f/test/ahead', 'python3', `import absent\n${script()}`);
    expect((await run({ modules: [step('a')] })).result).toMatchObject({
      error: { name: 'ModuleNotFoundError', message: "No module named 'absent'", step_id: 'a' },
    });
  });

  test('is found, and ended, by the runtime after one that died', async () => {
    trial.addScript('f/test/ahead', 'python3', script());
    const value: FlowValue = { modules: [waits('time.sleep(60)'), step('a')] };
    trial.addFlow('f/test/flow', value);
    trial.runtime.run({ kind: 'flow', path: 'f/test/flow', args: {} });
    const pid = await pidOfReady();
    expect(runs(pid)).toBe(true);
    await endProcessesOf([Bun.randomUUIDv5(join(trial.directory, 'state'), 'url')]);
    expect(runs(pid)).toBe(false);
  });

  test('ends with its runtime', async () => {
    trial.addScript('f/test/ahead', 'python3', script());
    trial.addFlow('f/test/flow', { modules: [waits('time.sleep(60)'), step('a')] });
    trial.runtime.run({ kind: 'flow', path: 'f/test/flow', args: {} });
    const pid = await pidOfReady();
    await trial.runtime.stop();
    await hasEnded(pid);
  });
});
