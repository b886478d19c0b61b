import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type Running, runApi } from './running.ts';

/** Every call answers with what a script sees, or with the first line of the error that it sees. */
const TYPESCRIPT = `
import * as wmill from 'windmill-client';

const workspace = process.env.WM_WORKSPACE as string;
const said = (error: Error & { body?: string }) => (error.body ?? error.message).split('\\n')[0];

export async function main() {
  const { hash } = await wmill.ScriptService.getScriptByPath({ workspace, path: 'f/a/add' });
  const [later, child, byHash] = await Promise.all([
    wmill.runScriptByPathAsync('f/a/add', { x: 1 }, 3600),
    wmill.runFlowAsync('f/a/echo', { y: 1 }, null, false),
    wmill.runScriptByHashAsync(hash, { x: 10 }),
  ]);
  const waiting = await wmill.JobService.getJob({ workspace, id: later });
  const canceled = await wmill.cancelJob(later, 'not needed');
  const tracked = await wmill.JobService.getJob({ workspace, id: child });
  await wmill.setVariable('f/a/hidden', 'x', true, 'made by a step');
  await wmill.setVariable('f/a/hidden', 'y');
  const hidden = await wmill.VariableService.getVariable({ workspace, path: 'f/a/hidden' });
  const stateBefore = await wmill.getState();
  await wmill.setState({ n: 1 });
  await wmill.setState({ n: 2 }, 'f/a/other_state');
  const progressBefore = await wmill.getProgress();
  await wmill.setProgress(12.7);
  return {
    scheduled: [waiting.type, waiting.running],
    canceled: canceled === later,
    afterCancel: await wmill.waitJob(later).catch(said),
    child: [await wmill.waitJob(child), tracked.parent_job === process.env.WM_JOB_ID],
    byHash: [await wmill.waitJob(byHash), await wmill.runScriptByHash(hash, { x: 20 })],
    result: await wmill.JobService.getCompletedJobResult({ workspace, id: byHash }),
    maybe: await wmill.JobService.getCompletedJobResultMaybe({ workspace, id: byHash }),
    hidden: [hidden.value, hidden.is_secret, hidden.description],
    resources: [await wmill.getResource('$res:f/a/fixed'), await wmill.getResource('res://f/a/fixed')],
    noResource: await wmill.getResource('f/a/gone').catch(said),
    noType: await wmill.setResource({}, 'f/a/gone').catch(said),
    states: [stateBefore ?? null, await wmill.getState(), await wmill.getState('f/a/other_state')],
    ownState: await wmill.getResource(),
    progress: [progressBefore, await wmill.getProgress()],
    userState: await wmill.getFlowUserState('unset'),
    root: (await wmill.getRootJobId()) === process.env.WM_ROOT_FLOW_JOB_ID,
    resume: await wmill.getResumeUrls('Ann'),
    resumeFlow: await wmill.getResumeUrls(undefined, true),
    email: await wmill.usernameToEmail('local'),
    step: await wmill.step('now', () => ({ at: new Date(0) })),
    task: await wmill.task(async function twice(n: number) { return n * 2; })(4),
    database: await wmill.datatable()\`SELECT 1\`.fetch().catch(said),
  };
}
`;

const PYTHON = `
import os
import wmill

def said(call, *args):
    try:
        return call(*args)
    except Exception as error:
        return str(error)

def main():
    client = wmill.Windmill()
    script = client.get(f"/w/{client.workspace}/scripts/get/p/f/a/add").json()
    later = wmill.run_script_by_path_async("f/a/add", args={"x": 1}, scheduled_in_secs=3600)
    waiting = wmill.get_job_status(later)
    wmill.cancel_job(later, "not needed")
    by_hash = client.run_script_by_hash_async(script["hash"], args={"x": 10})
    child = wmill.run_flow_async("f/a/echo", args={"y": 1}, do_not_track_in_parent=False)
    state = wmill.get_state()
    wmill.set_state({"n": 1})
    wmill.set_state({"n": 2}, "f/a/py_state")
    before = wmill.get_progress()
    wmill.set_progress(40)
    wmill.set_flow_user_state("k", [1])
    wmill.set_variable("f/a/py_hidden", "x", is_secret=True)
    return {
        "scheduled": waiting,
        "afterCancel": [wmill.get_job_status(later), wmill.get_job(later)["canceled_reason"]],
        "byHash": [client.wait_job(by_hash), client.run_script_by_hash(script["hash"], args={"x": 20})],
        "result": wmill.get_result(by_hash),
        "sync": [wmill.run_script_by_path("f/a/add", {"x": 30}), wmill.run_script("f/a/add", args={"x": 40})],
        "failed": said(client.run_script_by_path, "f/a/fail"),
        "child": [client.wait_job(child), wmill.get_job(child)["parent_job"] == os.environ["WM_JOB_ID"]],
        "inline": wmill.run_inline_script_preview("def main(n): return n + 1", "python3", {"n": 1}),
        "hidden": [wmill.get_variable("f/a/py_hidden"), client.get(f"/w/{client.workspace}/variables/get/f/a/py_hidden").json()["is_secret"]],
        "noVariable": "404" in said(wmill.get_variable, "f/a/gone"),
        "raw": client.get_resource("f/a/fixed", interpolated=False),
        "interpolated": wmill.get_resource("$res:f/a/fixed"),
        "states": [state, wmill.get_state(), wmill.get_state("f/a/py_state")],
        "statePath": wmill.get_state_path(),
        "progress": [before, wmill.get_progress()],
        "userState": [wmill.get_flow_user_state("k"), wmill.get_flow_user_state("unset")],
        "root": wmill.get_root_job_id() == os.environ["WM_ROOT_FLOW_JOB_ID"],
        "resume": wmill.get_resume_urls(),
        "whoami": wmill.whoami()["username"],
        "email": wmill.username_to_email("local"),
        "none": wmill.cancel_running(),
        "database": "422" in said(wmill.datatable().query("SELECT 1").fetch),
    }
`;

/** Ends the run of itself that is under way, unless it is told to be that one. */
const SINGLE = `
import time
import wmill

def main(stay: bool):
    if stay:
        time.sleep(600)
    return list(wmill.cancel_running().keys())
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
    'f/a/fail.ts': 'export async function main() { throw new Error("broken"); }\n',
    'f/a/fail.script.yaml': 'summary: Fail\n',
    'f/a/echo__flow/flow.yaml': 'summary: echo\nvalue: {modules: []}\n',
    'f/a/ts.ts': TYPESCRIPT,
    'f/a/ts.script.yaml': 'summary: TypeScript\n',
    'f/a/py.py': PYTHON,
    'f/a/py.script.yaml': 'summary: Python\n',
    'f/a/single.py': SINGLE,
    'f/a/single.script.yaml': 'summary: Single\n',
    'f/a/fixed.resource.yaml': 'resource_type: c_place\nvalue: {password: "$var:f/a/secret"}\n',
    'f/a/in_ts__flow/flow.yaml': stepOf('f/a/ts'),
    'f/a/in_py__flow/flow.yaml': stepOf('f/a/py'),
  });
  await api.call('POST', 'variables/create', {
    path: 'f/a/secret',
    value: 'hunter2',
    is_secret: true,
    description: '',
  });
});
afterAll(() => api.stop());

/** Each ends in its signature, or in the name of the person it is for. */
const resumeUrls = (end = '[0-9a-f]{64}') => {
  const place = (path: string) => expect.stringMatching(new RegExp(`^${api.url}${path}.*/${end}$`));
  return {
    approvalPage: place('/approve/local/'),
    resume: place('/api/w/local/jobs_u/resume/'),
    cancel: place('/api/w/local/jobs_u/cancel/'),
  };
};

describe('the other calls of the client libraries', () => {
  test('work in a TypeScript step', async () => {
    const { status, body } = await api.call('POST', 'jobs/run_wait_result/f/f/a/in_ts', {});
    expect(body).toEqual({
      scheduled: ['QueuedJob', false],
      canceled: true,
      afterCancel: expect.stringContaining('not needed'),
      child: [{ y: 1 }, true],
      byHash: [11, 21],
      result: 11,
      maybe: { started: true, completed: true, success: true, result: 11 },
      hidden: ['y', true, 'made by a step'],
      resources: [{ password: 'hunter2' }, { password: 'hunter2' }],
      noResource: expect.stringContaining('Not found: Resource f/a/gone not found'),
      noType: expect.stringContaining('does not exist and no type was provided'),
      states: [null, { n: 1 }, { n: 2 }],
      ownState: { n: 1 },
      progress: [null, 12],
      userState: null,
      root: true,
      resume: resumeUrls('[0-9a-f]{64}\\?approver=Ann'),
      resumeFlow: resumeUrls(),
      email: 'local@local',
      step: { at: '1970-01-01T00:00:00.000Z' },
      task: 8,
      database: expect.stringContaining('the embedded runtime runs bun and python3 only'),
    });
    expect(status).toBe(200);
  }, 30_000);

  test('work in a Python step', async () => {
    const { status, body } = await api.call('POST', 'jobs/run_wait_result/f/f/a/in_py', {});
    expect(body).toEqual({
      scheduled: 'WAITING',
      afterCancel: ['COMPLETED', 'not needed'],
      byHash: [11, 21],
      result: 11,
      sync: [31, 41],
      failed: expect.stringContaining('broken'),
      child: [{ y: 1 }, true],
      inline: 2,
      hidden: ['x', true],
      noVariable: true,
      raw: { password: '$var:f/a/secret' },
      interpolated: { password: 'hunter2' },
      states: [null, { n: 1 }, { n: 2 }],
      statePath: 'f/a/in_py/a_user',
      progress: [null, 40],
      userState: [[1], null],
      root: true,
      // The Python client sends the name of nobody.
      resume: resumeUrls('[0-9a-f]{64}\\?approver='),
      whoami: 'local',
      email: 'local@local',
      none: {},
      database: true,
    });
    expect(status).toBe(200);
  }, 30_000);

  test('let a script cancel its other runs', async () => {
    const started = Promise.withResolvers<void>();
    const staying = await api.start('p/f/a/single', { stay: true });
    api.runtime.on((event) => {
      if (event.type === 'started' && event.job.id === staying) started.resolve();
    });
    if (api.runtime.job(staying)?.status !== 'running') await started.promise;
    const { body } = await api.call('POST', 'jobs/run_wait_result/p/f/a/single', { stay: false });
    expect(body).toEqual([staying]);
    expect(await api.runtime.wait(staying)).toMatchObject({ outcome: 'canceled' });
  }, 30_000);
});
