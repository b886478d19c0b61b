import { afterAll, expect, test } from 'bun:test';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockState } from '../../../local/store/lock.ts';
import { flowYaml, removeWorkspaces, writeWorkspace } from '../workspace/on_disk.ts';

const CLI = join(import.meta.dir, '../../../local/cli.ts');
const js = (expr: string) => ({ type: 'javascript', expr });

const root = writeWorkspace({
  'f/a/add.ts':
    'export async function main(x: number, y = 1) {\n  console.log("adding");\n  return { sum: x + y };\n}\n',
  'f/a/add.script.yaml':
    'summary: Adds\nschema: {type: object, properties: {x: {type: number}, y: {type: number}}, required: [x]}\n',
  'f/a/fail.ts': 'export async function main() {\n  throw new Error("broken on purpose");\n}\n',
  'f/a/fail.script.yaml': 'summary: Fails\nschema: {type: object, properties: {}}\n',
  'f/a/hang.ts':
    'export async function main() {\n  console.log("process " + process.pid);\n  await new Promise((resolve) => setTimeout(resolve, 600_000));\n}\n',
  'f/a/hang.script.yaml': 'summary: Hangs\nschema: {type: object, properties: {}}\n',
  'f/a/sum__flow/flow.yaml': JSON.stringify({
    ...JSON.parse(
      flowYaml([
        {
          id: 'one',
          value: { type: 'script', path: 'f/a/add', input_transforms: { x: js('flow_input.x') } },
        },
        {
          id: 'each',
          value: {
            type: 'forloopflow',
            iterator: js('[1, 2]'),
            skip_failures: false,
            parallel: false,
            modules: [
              {
                id: 'more',
                value: {
                  type: 'script',
                  path: 'f/a/add',
                  input_transforms: { x: js('flow_input.iter.value') },
                },
              },
              { id: 'same', value: { type: 'identity' } },
            ],
          },
        },
      ]),
    ),
    schema: { type: 'object', properties: { x: { type: 'number' } }, required: ['x'] },
  }),
  'f/a/bad__flow/flow.yaml': flowYaml([
    { id: 'step', value: { type: 'script', path: 'f/a/fail', input_transforms: {} } },
  ]),
  'f/a/place.resource.yaml': 'resource_type: c_place\nvalue: {at: elsewhere}\n',
  'f/a/place.local.resource.yaml': 'resource_type: c_place\nvalue: {at: here}\n',
});
afterAll(removeWorkspaces);

function start(words: string[], stdin = '', state = '.local', variables: Record<string, string> = {}) {
  const env = {
    ...process.env,
    PORT: '0',
    ...variables,
    LOCAL_WORKSPACE_DIR: root,
    LOCAL_STATE_DIR: join(root, state),
    NO_COLOR: '1',
  };
  return Bun.spawn([process.execPath, CLI, ...words], {
    env,
    stdin: new Blob([stdin]),
    stdout: 'pipe',
    stderr: 'pipe',
  });
}

async function firstLine(child: ReturnType<typeof start>): Promise<string> {
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += new TextDecoder().decode(chunk);
    if (printed.includes('\n')) break;
  }
  return printed.split('\n')[0] ?? '';
}

/** Everything that a command prints on stderr; calls `reached` once when it contains the text. */
async function printedWith(
  child: ReturnType<typeof start>,
  text: string,
  reached: () => void,
): Promise<string> {
  let printed = '';
  let isReached = false;
  for await (const chunk of child.stderr) {
    printed += new TextDecoder().decode(chunk);
    if (isReached || !printed.includes(text)) continue;
    isReached = true;
    reached();
  }
  return printed;
}

async function local(words: string[], stdin = '', state?: string) {
  const child = start(words, stdin, state);
  const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { out, err, code };
}

test('a flow prints its steps on stderr and only its result on stdout', async () => {
  const { out, err, code } = await local(['flow', 'run', 'f/a/sum', '--x=4']);
  expect({ code, result: JSON.parse(out) }).toEqual({ code: 0, result: [{ sum: 2 }, { sum: 3 }] });
  const steps = err.split('\n').map((line) => line.replace(/ {2}[\d.]+ m?s$/, '').trimEnd());
  expect(steps).toEqual(
    expect.arrayContaining([
      'ok   one',
      '...  each[0]',
      '  ok   each[0] › more',
      'ok   each[0]',
      '  ok   each[1] › more',
    ]),
  );
  expect(err).not.toContain('adding');
});

test('a failed run prints the step and the reason, and exits with 1', async () => {
  const { out, err, code } = await local(['flow', 'run', 'f/a/bad']);
  expect(code).toBe(1);
  expect(err).toMatch(/FAIL step .*\n.*broken on purpose/);
  expect(JSON.parse(out)).toMatchObject({ error: { message: 'broken on purpose' } });
});

test('runs are listed, and shown with their logs', async () => {
  await local(['script', 'run', 'f/a/add', '--x=1', '--logs']);
  const list = await local(['job', 'list', '--limit=1']);
  expect(list.out).toMatch(/^[0-9a-f-]{36} {2}success .* f\/a\/add$/m);
  const id = list.out.slice(0, 36);
  expect(JSON.parse((await local(['job', 'get', id])).out)).toMatchObject({
    id,
    args: { x: 1 },
    result: { sum: 2 },
  });
  expect((await local(['job', 'logs', id])).out).toContain('adding');
});

test('a secret is set from stdin and never shown', async () => {
  const set = await local(['variable', 'set', 'f/a/token', '--secret'], 'hunter2\n');
  expect([set.code, set.out]).toEqual([0, 'f/a/token is set (secret)\n']);
  const list = await local(['variable', 'list']);
  expect(list.out).toBe('f/a/token = (secret)\n');
});

test('a resource is shown with the values of the chosen workspace', async () => {
  expect(JSON.parse((await local(['resource', 'get', 'f/a/place'])).out)).toEqual({ at: 'here' });
});

test('an unknown item or option exits with 2 and lists the valid ones', async () => {
  const cases: [words: string[], says: RegExp][] = [
    [['flow', 'run', 'f/a/gone'], /no flow f\/a\/gone.*\n {2}f\/a\/bad\n {2}f\/a\/sum/s],
    [['flow', 'run', 'f/a/add'], /there is a script of that path/],
    [['flow', 'run', 'f/a/sum', '--z=1'], /no argument --z; it takes --x/],
    [['job', 'get', 'nothing'], /no job nothing/],
    [['variable', 'set', 'f/a/1.5'], /is no path/],
    [['resource', 'get', 'f/a/gone'], /no resource f\/a\/gone/],
    [['flow', 'walk'], /no command "flow walk"/],
    [['job', 'list', '--all'], /no option --all/],
    [['job', 'list', '--limit=abc'], /--limit must be a whole number above 0, not "abc"/],
    [['flow', 'run', 'f/a/sum', '--x', '4'], /one word too many/],
  ];
  for (const [words, says] of cases) {
    const { out, err, code } = await local(words);
    expect({ words, code, out }).toEqual({ words, code: 2, out: '' });
    expect(err).toMatch(says);
  }
});

test('help lists the commands, and the arguments of a flow', async () => {
  expect((await local(['--help'])).out).toContain('flow run <path>');
  expect((await local(['flow', 'run', 'f/a/sum', '--help'])).out).toContain('--x=...  number; required');
});

test('a run is refused while another runtime has the state open; lists still work', async () => {
  const unlock = lockState(join(root, '.local'));
  try {
    const refused = await local(['flow', 'run', 'f/a/sum', '--x=1']);
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('LOCAL_STATE_DIR')]);
    expect((await local(['job', 'list'])).code).toBe(0);
  } finally {
    unlock();
  }
});

test('a run beside a served runtime takes place there, with the same output', async () => {
  const server = start(['serve'], '', '.served');
  const address = (await firstLine(server)).replace(/.*: (.*)\/api/, '$1');
  try {
    const { out, err, code } = await local(['flow', 'run', 'f/a/sum', '--x=4', '--logs'], '', '.served');
    expect({ code, result: JSON.parse(out) }).toEqual({ code: 0, result: [{ sum: 2 }, { sum: 3 }] });
    expect(err).toMatch(/ok {3}one .*\n(.*\n)*.*ok {3}each\[1\] › more/);
    expect(err).toContain('| adding');
    const failed = await local(['flow', 'run', 'f/a/bad'], '', '.served');
    expect([failed.code, failed.err]).toEqual([
      1,
      expect.stringMatching(/FAIL step .*\n.*broken on purpose/),
    ]);
    // The runs are those of the server, which still answers.
    expect((await fetch(`${address}/api/version`)).status).toBe(200);
    expect((await local(['job', 'list'], '', '.served')).out).toMatch(
      /failure .* f\/a\/bad\n.*success .* f\/a\/sum/,
    );
    const hanging = start(['script', 'run', 'f/a/hang', '--logs'], '', '.served');
    const printed = await printedWith(hanging, 'process ', () => hanging.kill('SIGINT'));
    expect([await hanging.exited, printed]).toEqual([1, expect.stringContaining('canceled')]);
    const second = await local(['serve'], '', '.served');
    expect([second.code, second.err]).toEqual([
      2,
      expect.stringMatching(/^Another runtime .*LOCAL_STATE_DIR\)\n$/),
    ]);
  } finally {
    server.kill();
    await server.exited;
  }
  expect(existsSync(join(root, '.served/api.json'))).toBe(false);
});

test('a run that waits for a served runtime ends when that one is killed', async () => {
  const server = start(['serve'], '', '.killed');
  await firstLine(server);
  const hanging = start(['script', 'run', 'f/a/hang', '--logs'], '', '.killed');
  const printed = await printedWith(hanging, 'process ', () => server.kill('SIGKILL'));
  process.kill(Number(/process (\d+)/.exec(printed)?.[1]), 'SIGKILL');
  expect([await hanging.exited, printed]).toEqual([
    2,
    expect.stringMatching(/\nThe runtime at .* has ended .*\n$/),
  ]);
});

test('a wrong port and a state that cannot be written are one sentence each', async () => {
  writeFileSync(join(root, 'file'), '');
  const cases: [state: string, port: string, says: RegExp][] = [
    ['.port', 'abc', /^PORT must be a number from 0 .*, not "abc"\n$/],
    ['.port', '70000', /^PORT must be .*"70000"\n$/],
    ['file/state', '0', /^The state cannot be written to .*file\/state \(.*ENOTDIR.*LOCAL_STATE_DIR\)\n$/],
  ];
  for (const [state, port, says] of cases) {
    const child = start(['serve'], '', state, { PORT: port });
    expect([await child.stderr.text(), await child.exited]).toEqual([expect.stringMatching(says), 2]);
  }
});

test('a damaged state is reported in one sentence with the fix', async () => {
  const file = join(root, '.damaged/runtime.sqlite');
  mkdirSync(join(root, '.damaged'));
  writeFileSync(file, 'this is no database, but it is long enough to be looked at as one'.repeat(100));
  const { code, out, err } = await local(['flow', 'run', 'f/a/sum', '--x=1'], '', '.damaged');
  expect({ code, out, lines: err.trim().split('\n') }).toEqual({
    code: 2,
    out: '',
    lines: [expect.stringMatching(/runtime\.sqlite is damaged .*restore it from a backup/)],
  });
});

test('an interrupted run is canceled and all its processes end', async () => {
  const child = start(['script', 'run', 'f/a/hang', '--logs']);
  let printed = '';
  let step: string | undefined;
  for await (const chunk of child.stderr) {
    printed += new TextDecoder().decode(chunk);
    if (step !== undefined) continue;
    step = /process (\d+)/.exec(printed)?.[1];
    if (step !== undefined) child.kill('SIGINT');
  }
  expect(await child.exited).toBe(1);
  expect(printed).toContain('canceled');
  expect(() => process.kill(Number(step), 0)).toThrow('ESRCH');
  expect(await child.stdout.text()).toContain('interrupted');
});
