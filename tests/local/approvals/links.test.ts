import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { z } from 'zod';
import { type Running, runApi, TOKEN } from '../api/running.ts';
import { flowYaml } from '../workspace/on_disk.ts';

const links = z.object({ approvalPage: z.string(), resume: z.string(), cancel: z.string() });
type Links = z.infer<typeof links>;

const FORM = {
  schema: {
    properties: {
      amount: { type: 'number', title: 'Amount <USD>' },
      reason: { type: 'string' },
      kind: { enum: ['full', 'part'] },
      urgent: { type: 'boolean' },
      more: { type: 'object' },
      who: { type: 'string' },
    },
    required: ['amount'],
  },
};

function asking(language: string, content: string, suspend: object) {
  const echo = 'export function main(seen: any) { return seen; }';
  const seen = { type: 'javascript', expr: '({ resume, resumes, approvers })' };
  const script = (code: string, lang: string, input_transforms: object) => {
    return { type: 'rawscript', language: lang, content: code, input_transforms };
  };
  return flowYaml([
    { id: 'ask', summary: 'Credit for ACME', value: script(content, language, {}), suspend },
    { id: 'echo', value: script(echo, 'bun', { seen }) },
  ]);
}

const IN_TYPESCRIPT = (args: string) => `import * as wmill from 'windmill-client';
export async function main() { return { ...(await wmill.getResumeUrls(${args})), description: 'Is <b>this</b> right?', default_args: { reason: 'because' }, enums: { who: ['ann', 'bob'] } }; }`;
const IN_PYTHON = 'import wmill\ndef main():\n    return wmill.get_resume_urls()\n';

let api: Running;
beforeAll(async () => {
  const once = { required_events: 1, resume_form: FORM };
  api = await runApi({
    'f/a/ts__flow/flow.yaml': asking('bun', IN_TYPESCRIPT('"ann"'), once),
    'f/a/unnamed__flow/flow.yaml': asking('bun', IN_TYPESCRIPT(''), { ...once, hide_cancel: true }),
    'f/a/flow_level__flow/flow.yaml': asking('bun', IN_TYPESCRIPT('"ann", true'), once),
    'f/a/py__flow/flow.yaml': asking('python3', IN_PYTHON, once),
    'f/a/signed_in__flow/flow.yaml': asking('bun', IN_TYPESCRIPT(''), { ...once, user_auth_required: true }),
    'f/a/own__flow/flow.yaml': asking('bun', IN_TYPESCRIPT(''), { ...once, self_approval_disabled: true }),
    'f/a/two__flow/flow.yaml': asking('bun', IN_TYPESCRIPT(''), { required_events: 2 }),
  });
});
afterAll(() => api.stop());

/** Starts a flow and returns once it waits, with the links that its step created. */
async function waiting(name: string): Promise<{ flow: string; ask: string; urls: Links }> {
  const flow = await api.start(`f/f/a/${name}`);
  const { runtime } = api;
  const ask = await new Promise<string>((resolve) => {
    const look = () => {
      const gate = runtime.job(flow)?.state?.gate;
      if (gate) resolve(gate.job);
      return gate !== undefined;
    };
    if (look()) return;
    const stop = runtime.on(() => look() && stop());
  });
  return { flow, ask, urls: links.parse(runtime.job(ask)?.result) };
}

const result = async (flow: string) => (await api.runtime.wait(flow)).result;

describe('resume links created by a step with the client libraries', () => {
  test('approve by a POST, with its body as the payload, once, without any token', async () => {
    const { flow, urls } = await waiting('ts');
    const answer = await fetch(urls.resume, { method: 'POST', body: '{"n":1}' });
    expect(answer.status).toBe(201);
    expect(await result(flow)).toEqual({ resume: { n: 1 }, resumes: [{ n: 1 }], approvers: ['ann'] });
  });

  test('approve by a plain GET, as on a Windmill server; its payload is base64 in the query', async () => {
    const { flow, urls } = await waiting('py');
    expect((await fetch(`${urls.resume}&payload=${btoa('{"n":2}')}`)).status).toBe(201);
    expect(await result(flow)).toMatchObject({ resume: { n: 2 } });
  });

  test('refuse by the other link', async () => {
    const { flow, urls } = await waiting('ts');
    expect((await fetch(urls.cancel, { method: 'POST' })).status).toBe(201);
    expect(await result(flow)).toEqual({
      error: { name: 'SuspendedDisapproved', message: 'Disapproved by ann' },
    });
  });

  test('take effect once each', async () => {
    const { flow, ask, urls } = await waiting('two');
    expect((await fetch(urls.resume)).status).toBe(201);
    const again = await fetch(urls.resume);
    expect([again.status, await again.text()]).toEqual([500, 'resume request already sent']);
    const { body } = await api.call('GET', `jobs/resume_urls/${ask}/77`);
    expect((await fetch(links.parse(body).resume)).status).toBe(201);
    expect(await result(flow)).toMatchObject({ approvers: ['anonymous', 'anonymous'] });
  });

  test('are refused when any part of them was changed', async () => {
    const { flow, urls } = await waiting('ts');
    const other = await waiting('unnamed');
    const forged = [
      urls.resume.replace('approver=ann', 'approver=eve'),
      urls.resume.replace('?approver=ann', ''),
      urls.resume.replace(/\/\d+\//, '/5/'),
      urls.resume.replace(flow, other.flow).replace(/resume\/[^/]+/, `resume/${other.ask}`),
      urls.resume.replace(/[0-9a-f]{8}\?/, '00000000?'),
      urls.resume.replace(/\/[0-9a-f]{64}/, '/zz'),
    ];
    for (const url of forged) {
      expect(url).not.toBe(urls.resume);
      const answer = await fetch(url, { method: 'POST' });
      expect([answer.status, await answer.text()]).toEqual([500, 'Invalid signature']);
    }
    expect(api.runtime.job(flow)?.status).toBe('running');
    for (const id of [flow, other.flow]) api.runtime.cancel(id, 'done', 'test');
  });

  test('are refused once the run has ended', async () => {
    const { flow, urls } = await waiting('ts');
    api.runtime.cancel(flow, 'done', 'test');
    const answer = await fetch(urls.resume);
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain('parent flow not in queue');
  });

  test('of the flow as a whole resume whichever step is suspended', async () => {
    const { flow, urls } = await waiting('flow_level');
    expect(urls.resume).toContain(flow);
    expect((await fetch(urls.resume)).status).toBe(201);
    expect(await result(flow)).toMatchObject({ approvers: ['ann'] });
  });

  test('have the signature that the API returns', async () => {
    const { flow, ask, urls } = await waiting('ts');
    const [, resumeId, signature] = /\/(\d+)\/([0-9a-f]{64})\?/.exec(urls.resume) ?? [];
    const { body } = await api.call('GET', `jobs/job_signature/${ask}/${resumeId}?approver=ann`);
    expect(body).toBe(signature);
    const { status } = await api.call('GET', `jobs/job_signature/${ask}/4294967296`);
    expect(status).toBe(400);
    const shown = await fetch(urls.resume.replace('/resume/', '/get_flow/'));
    expect(await shown.json()).toMatchObject({ job: { id: flow, suspend: 1 }, approvers: [] });
    api.runtime.cancel(flow, 'done', 'test');
  });
});

describe('a person who is signed in', () => {
  test('sees the approval request, and approves under their name', async () => {
    const { flow } = await waiting('ts');
    expect((await api.call('GET', `jobs_u/flow/approval_info/${flow}`)).body).toMatchObject({
      flow_id: flow,
      form_schema: {
        ...FORM.schema,
        properties: { ...FORM.schema.properties, who: { type: 'string', enum: ['ann', 'bob'] } },
      },
      can_approve: true,
      hide_cancel: false,
      approvers: [],
    });
    expect((await api.call('POST', `jobs/flow/resume/${flow}`, { n: 3 })).status).toBe(201);
    expect(await result(flow)).toMatchObject({ resume: { n: 3 }, approvers: ['local'] });
    const late = await api.call('POST', `jobs/flow/resume/${flow}`, {});
    expect(late).toEqual({ status: 500, body: 'the flow is not in a suspended state anymore' });
  });

  test('may approve their own run as an admin, or with a resume link', async () => {
    const { flow } = await waiting('own');
    expect((await api.call('POST', `jobs/flow/resume/${flow}`, { amount: 1 })).status).toBe(201);
    expect(await result(flow)).toMatchObject({ resume: { amount: 1 } });
    const other = await waiting('own');
    expect((await fetch(other.urls.resume, { method: 'POST' })).status).toBe(201);
    await api.runtime.wait(other.flow);
  });

  test('refuses', async () => {
    const { flow } = await waiting('ts');
    const { status } = await api.call('POST', `jobs_u/flow/resume_suspended/${flow}`, { approved: false });
    expect(status).toBe(201);
    expect(await result(flow)).toMatchObject({ error: { message: 'Disapproved by local' } });
  });

  test('is recorded as the approver of a link without an approver name', async () => {
    const { flow, urls } = await waiting('unnamed');
    await fetch(urls.resume, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(await result(flow)).toMatchObject({ approvers: ['local'] });
  });

  test('is required: without a token these routes return 401', async () => {
    const { flow } = await waiting('ts');
    for (const path of [`jobs/flow/resume/${flow}`, `jobs_u/flow/resume_suspended/${flow}`]) {
      expect((await fetch(`${api.url}/api/w/local/${path}`, { method: 'POST' })).status).toBe(401);
    }
    api.runtime.cancel(flow, 'done', 'test');
  });
});

test('an approval by signed-in users only returns 400, as on Community Edition', async () => {
  const { flow, urls } = await waiting('signed_in');
  const words = 'Bad request: Approvals for logged in users is an enterprise only feature';
  const answer = await fetch(urls.resume);
  expect([answer.status, await answer.text()]).toEqual([400, words]);
  expect(await api.call('POST', `jobs/flow/resume/${flow}`, {})).toEqual({ status: 400, body: words });
  api.runtime.cancel(flow, 'done', 'test');
});

describe('the approval page', () => {
  const post = (url: string, fields: Record<string, string>) =>
    fetch(url, { method: 'POST', body: new URLSearchParams(fields) });

  test('shows the approval request with its form, and opening it approves nothing', async () => {
    const { flow, urls } = await waiting('ts');
    const shown = await fetch(urls.approvalPage);
    const text = await shown.text();
    expect(shown.status).toBe(200);
    expect(text).toContain('<h1>Credit for ACME</h1>');
    expect(text).toContain('Is &lt;b&gt;this&lt;/b&gt; right?');
    expect(text).toContain('Amount &lt;USD&gt; (required)');
    expect(text).toContain('value="because"');
    expect(text).toContain('Disapprove');
    expect(text).toContain('<option >bob</option>');
    expect(api.runtime.job(flow)?.status).toBe('running');
    api.runtime.cancel(flow, 'done', 'test');
    expect(await (await fetch(urls.approvalPage)).text()).toContain('The run has ended');
  });

  test('sends the form as the payload', async () => {
    const { flow, urls } = await waiting('ts');
    const fields = {
      'field amount': '12.5',
      'field reason': 'ok',
      'field kind': 'part',
      'field urgent': 'true',
      'field more': '{"a":[1]}',
      'field who': 'bob',
    };
    expect((await post(urls.approvalPage, { answer: 'resume', ...fields })).status).toBe(200);
    expect(await result(flow)).toMatchObject({
      resume: { amount: 12.5, reason: 'ok', kind: 'part', urgent: true, more: { a: [1] }, who: 'bob' },
      approvers: ['ann'],
    });
  });

  test('shows the form again with its errors', async () => {
    const { flow, urls } = await waiting('ts');
    for (const [fields, reason] of [
      [{}, 'is required'],
      [{ 'field amount': 'much' }, 'is no number'],
      [{ 'field amount': '1', 'field kind': 'all' }, 'is no choice'],
      [{ 'field amount': '1', 'field more': '{' }, 'is no JSON'],
      [{ 'field amount': '1', 'field who': 'eve' }, 'is no choice'],
    ] as const) {
      const answer = await post(urls.approvalPage, { answer: 'resume', ...fields });
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain(reason);
    }
    expect(api.runtime.job(flow)?.status).toBe('running');
    expect((await post(urls.approvalPage, { answer: 'cancel' })).status).toBe(200);
    expect(await result(flow)).toMatchObject({ error: { message: 'Disapproved by ann' } });
  });

  test('hides the refuse button if the flow says so, and reports a used or forged link', async () => {
    const { flow, ask, urls } = await waiting('unnamed');
    expect(await (await fetch(urls.approvalPage)).text()).not.toContain('Disapprove');
    const forged = await fetch(urls.approvalPage.replace(ask, flow));
    expect([forged.status, await forged.text()]).toEqual([409, expect.stringContaining('Invalid signature')]);
    const two = await waiting('two');
    await post(two.urls.approvalPage, { answer: 'resume' });
    expect(await (await fetch(two.urls.approvalPage)).text()).toContain('This link has been used');
    expect((await post(two.urls.approvalPage, { answer: 'resume' })).status).toBe(409);
    for (const id of [flow, two.flow]) api.runtime.cancel(id, 'done', 'test');
  });
});
