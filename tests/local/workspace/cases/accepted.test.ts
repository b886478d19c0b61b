import { afterAll, describe, expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runArguments } from '../../../../local/cli/run_arguments.ts';
import { loadWorkspace } from '../../../../local/workspace/load.ts';
import { isError } from '../../../../local/workspace/problem.ts';
import { runApi } from '../../api/running.ts';
import { removeWorkspaces, writeWorkspace } from '../on_disk.ts';
import { ACCEPTED, type AcceptedWorkspace } from './accepted_by_a_server.ts';

afterAll(removeWorkspaces);

const DOTTED = 'defaultTs: bun\nincludeSchedules: true\nincludeTriggers: true\n';

function written(files: AcceptedWorkspace['files']): string {
  const present = Object.entries(files).flatMap(([path, content]) =>
    content === null ? [] : [[path, content]],
  );
  const root = writeWorkspace({ 'wmill.yaml': DOTTED, ...Object.fromEntries(present) });
  if (files['wmill.yaml'] === null) rmSync(join(root, 'wmill.yaml'));
  return root;
}

describe('a workspace that a server takes is loaded and runs', () => {
  test.each(ACCEPTED)('$promise', async ({ files, reported, runs }) => {
    const workspace = loadWorkspace(written(files));
    const found = workspace.problems.map(
      (problem) => `${isError(problem) ? '' : 'warning '}${problem.file} ${problem.code}`,
    );
    expect(found.sort()).toEqual(reported);
    const api = await runApi({}, { workspace });
    try {
      for (const { route, args, result } of runs) {
        const { outcome, result: is } = await api.runtime.wait(await api.start(route, args));
        expect({ route, outcome, result: is }).toEqual({ route, outcome: 'success', result });
      }
    } finally {
      await api.stop();
    }
  });
});

test('a script without metadata accepts the arguments of its main function on the command line', () => {
  const code = [
    'export async function main(who: string, count: number, all: boolean = false, tags: string[] = [], more: any) {}',
    'def main(who: str, count: int, all: bool = False, tags: list = [], more=None):\n    pass',
  ];
  for (const [index, content] of code.entries()) {
    const root = writeWorkspace({ [`f/a/x.${index === 0 ? 'ts' : 'py'}`]: content });
    const schema = loadWorkspace(root).scripts.get('f/a/x')?.schema ?? {};
    const given = [
      { name: 'who', value: 'ann' },
      { name: 'count', value: '3' },
      { name: 'all', value: undefined },
      { name: 'tags', value: '["x"]' },
      { name: 'more', value: '{"a":1}' },
    ];
    expect(runArguments('f/a/x', schema, given, undefined)).toEqual({
      ...{ who: 'ann', count: 3, all: true, tags: ['x'], more: { a: 1 } },
    });
  }
});

test('a run of an item that is not loaded fails with the reason', async () => {
  const api = await runApi({
    'f/a/x.sh': 'echo 1\n',
    'f/a/x__flow/flow.yaml': 'value: {modules: [{id: a}]}\n',
  });
  try {
    const script = await api.call('POST', 'jobs/run/p/f/a/x', {});
    expect(script.body).toContain('f/a/x could not be loaded: f/a/x.sh: is read as bash');
    const flow = await api.call('POST', 'jobs/run/f/f/a/x', {});
    expect(flow.body).toContain('f/a/x__flow/flow.yaml: modules[id a].value: is missing');
  } finally {
    await api.stop();
  }
});
