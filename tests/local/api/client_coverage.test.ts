import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as library from 'windmill-client';
import { type Running, runApi } from './running.ts';

const PYTHON = join(import.meta.dir, '../../../.venv/bin/python');

/** What no test calls from inside of a step, and why. */
const LEFT_OUT = {
  'needs S3, which this runtime does not have': /s3|boto3|polars|duckdb_connection/i,
  'is for the Enterprise Edition': /teams|kafka|^getIdToken$|^get_id_token$/i,
  'needs a database that Windmill manages': /ducklake|partition|^infer_sql_type$|^parse_sql_client_name$/i,
  'works only in a workflow as code, which is no step of a flow':
    /^(workflow|task_?flow|task_?script|wait_?for_?approval|get_?approval_?urls|setWorkflowCtx)$/i,
  'reads and writes /shared, which exists only in a sandboxed worker': /shared_state/,
  'is for the library itself and asks nothing of a server':
    /^(deprecate|init_global_client|parse_resource_syntax|parse_variable_syntax|setClient)$/,
};

const TYPESCRIPT = `
import * as wmill from 'windmill-client';
async function* words() { yield 'a'; yield 'b'; }

export async function main() {
  wmill.appendToResultStream('streamed');
  await wmill.streamResult(words());
  const later = await wmill.runScriptAsync('f/a/add', null, { x: 3 });
  return {
    runScript: await wmill.runScript('f/a/add', null, { x: 1 }),
    runScriptAsync: await wmill.waitJob(later),
    parallel: await wmill.parallel([1, 2, 3], async (n) => n * 2, { concurrency: 2 }),
  };
}
`;

const PYTHON_STEP = `
import asyncio
import wmill

async def twice(n):
    return n * 2

def main():
    wmill.append_to_result_stream("streamed")
    wmill.stream_result(["a", "b"])
    client = wmill.Windmill()
    add = client.get(f"/w/{client.workspace}/scripts/get/p/f/a/add").json()["hash"]
    later = wmill.run_script_async(add, {"x": 3})
    return {
        "run_script_async": client.wait_job(later),
        "run_script_sync": wmill.run_script_sync(add, {"x": 1}),
        "run_script_by_path_sync": wmill.run_script_by_path_sync("f/a/add", {"x": 2}),
        "parallel": asyncio.run(wmill.client.parallel([1, 2, 3], twice)),
        "version": wmill.get_version(),
        "workspace": wmill.get_workspace(),
        "draining": wmill.worker_is_draining(),
    }
`;

const stepOf = (path: string) =>
  JSON.stringify({
    summary: '',
    value: { modules: [{ id: 'a', value: { type: 'script', path, input_transforms: {} } }] },
  });

let api: Running;
beforeAll(async () => {
  api = await runApi({
    'f/a/add.ts': 'export async function main(x: number) { return x + 1; }\n',
    'f/a/add.script.yaml': 'summary: Add\n',
    'f/a/ts.ts': TYPESCRIPT,
    'f/a/ts.script.yaml': 'summary: TypeScript\n',
    'f/a/py.py': PYTHON_STEP,
    'f/a/py.script.yaml': 'summary: Python\n',
    'f/a/in_ts__flow/flow.yaml': stepOf('f/a/ts'),
    'f/a/in_py__flow/flow.yaml': stepOf('f/a/py'),
  });
});
afterAll(() => api.stop());

describe('functions not covered by other tests of the client libraries', () => {
  test('work in TypeScript', async () => {
    const { body } = await api.call('POST', 'jobs/run_wait_result/f/f/a/in_ts', {});
    expect(body).toEqual({
      runScript: 2,
      runScriptAsync: 4,
      parallel: [2, 4, 6],
    });
  }, 30_000);

  test('work in Python', async () => {
    const { body } = await api.call('POST', 'jobs/run_wait_result/f/f/a/in_py', {});
    expect(body).toEqual({
      run_script_async: 4,
      run_script_sync: 2,
      run_script_by_path_sync: 3,
      parallel: [2, 4, 6],
      version: expect.stringContaining('v1.'),
      workspace: 'local',
      draining: false,
    });
  }, 30_000);
});

describe('every function of a client library is called from a step, or excluded for a stated reason', () => {
  const texts = ['client_calls', 'clients', 'client_coverage', '../approvals/slack_approvals']
    .map((name) => readFileSync(join(import.meta.dir, `${name}.test.ts`), 'utf8'))
    .join('\n');
  const isCalled = (name: string) => new RegExp(`\\.${name}\\(`).test(texts);
  const isLeftOut = (name: string) => Object.values(LEFT_OUT).some((pattern) => pattern.test(name));
  const untried = (names: readonly string[]) => names.filter((name) => !isCalled(name) && !isLeftOut(name));

  test('windmill-client', () => {
    const names = Object.entries(library)
      .filter(([name, value]) => typeof value === 'function' && /^[a-z]/.test(name))
      .map(([name]) => name);
    expect(names.length).toBeGreaterThan(50);
    // Helpers that compute and ask nobody.
    const pure = ['base64ToUint8Array', 'uint8ArrayToBase64', 'getEnv', 'workerHasInternalServer', 'sleep'];
    expect(untried(names).filter((name) => !pure.includes(name))).toEqual([]);
  });

  test('wmill', () => {
    const code =
      'import inspect; from wmill import client; print("\\n".join(n for n, f in inspect.getmembers(client, inspect.isfunction) if f.__module__ == "wmill.client" and not n.startswith("_")))';
    const names = Bun.spawnSync([PYTHON, '-c', code]).stdout.toString().trim().split('\n');
    expect(names.length).toBeGreaterThan(50);
    expect(untried(names)).toEqual([]);
  });
});
