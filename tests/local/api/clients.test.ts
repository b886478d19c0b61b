import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type Running, runApi } from './running.ts';

const TYPESCRIPT = `
import * as wmill from 'windmill-client';

export async function main() {
  await wmill.setVariable('f/a/written', 'by a step');
  await wmill.setResource({ n: 1 }, 'f/a/thing', 'c_thing');
  await wmill.setResource({ n: 2 }, 'f/a/thing');
  await wmill.setState({ seen: 3 });
  const id = await wmill.runScriptByPathAsync('f/a/add', { x: 1 });
  await wmill.setProgress(50);
  await wmill.setFlowUserState('k', { deep: true });
  return {
    variable: await wmill.getVariable('f/a/written'),
    secret: (await wmill.getVariable('f/a/secret')).length,
    resource: await wmill.getResource('f/a/thing'),
    interpolated: await wmill.getResource('f/a/fixed'),
    missing: await wmill.getResource('f/a/gone', true) ?? null,
    state: await wmill.getState(),
    sum: await wmill.waitJob(id),
    again: await wmill.runScriptByPath('f/a/add', { x: 5 }),
    failed: await wmill.runScriptByPath('f/a/fail', {}).catch((error) => error.message),
    flow: await wmill.runFlow('f/a/echo', { y: 2 }),
    progress: await wmill.getProgress(),
    userState: await wmill.getFlowUserState('k'),
    noVariable: await wmill.getVariable('f/a/gone').catch((error) => error.message),
  };
}
`;

const PYTHON = `
import wmill

def main():
    wmill.set_variable("f/a/py", "by python")
    wmill.set_resource("f/a/py_thing", {"n": 1}, "c_thing")
    wmill.set_state({"seen": 3})
    job = wmill.run_script_by_path_async("f/a/add", args={"x": 1})
    client = wmill.Windmill()
    return {
        "variable": wmill.get_variable("f/a/py"),
        "resource": wmill.get_resource("f/a/py_thing"),
        "interpolated": wmill.get_resource("f/a/fixed"),
        "missing": wmill.get_resource("f/a/gone", none_if_undefined=True),
        "state": wmill.get_state(),
        "sum": client.wait_job(job),
        "listed": [r["path"] for r in client.list_resources(resource_type="c_thing")],
        "user": client.user["username"],
        "version": client.version,
    }
`;

let api: Running;
beforeAll(async () => {
  api = await runApi({
    'f/a/add.ts': 'export async function main(x: number) { return x + 1; }\n',
    'f/a/add.script.yaml': 'summary: Add\n',
    'f/a/fail.ts': 'export async function main() { throw new Error("broken"); }\n',
    'f/a/fail.script.yaml': 'summary: Fail\n',
    'f/a/echo__flow/flow.yaml': 'summary: echo\nvalue: {modules: []}\n',
    'f/a/ts.ts': TYPESCRIPT,
    'f/a/ts.script.yaml': 'summary: TypeScript\n',
    'f/a/py.py': PYTHON,
    'f/a/py.script.yaml': 'summary: Python\n',
    'f/a/fixed.resource.yaml': 'resource_type: c_place\nvalue: {password: "$var:f/a/secret"}\n',
    'f/a/clients__flow/flow.yaml': JSON.stringify({
      summary: '',
      value: { modules: [{ id: 'a', value: { type: 'script', path: 'f/a/ts', input_transforms: {} } }] },
    }),
  });
  await api.call('POST', 'variables/create', {
    path: 'f/a/secret',
    value: 'hunter2',
    is_secret: true,
    description: '',
  });
});
afterAll(() => api.stop());

describe('the unchanged client libraries work inside steps', () => {
  test('in TypeScript', async () => {
    const { status, body } = await api.call('POST', 'jobs/run_wait_result/f/f/a/clients', {});
    expect(body).toEqual({
      variable: 'by a step',
      secret: 7,
      resource: { n: 2 },
      interpolated: { password: 'hunter2' },
      missing: null,
      state: { seen: 3 },
      sum: 2,
      again: 6,
      failed: expect.stringContaining('broken'),
      flow: { y: 2 },
      progress: 50,
      userState: { deep: true },
      noVariable: expect.stringContaining('Variable f/a/gone not found'),
    });
    expect(status).toBe(200);
  }, 30_000);

  test('in Python', async () => {
    const { status, body } = await api.call('POST', 'jobs/run_wait_result/p/f/a/py', {});
    expect(body).toEqual({
      variable: 'by python',
      resource: { n: 1 },
      interpolated: { password: 'hunter2' },
      missing: null,
      state: { seen: 3 },
      sum: 2,
      listed: expect.arrayContaining(['f/a/py_thing']),
      user: 'local',
      version: expect.stringContaining('v1.'),
    });
    expect(status).toBe(200);
  }, 30_000);
});
