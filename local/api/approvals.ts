/** Approvals over HTTP: links that include their permission, and routes for signed-in users. */
import { Hono } from 'hono';
import { z } from 'zod';
import { askedForm, waitingModule } from '../engine/gate.ts';
import type { Runtime } from '../runtime.ts';
import { isFlow, type Job } from '../store/job.ts';
import { USER } from '../workspace/identity.ts';
import { json } from '../workspace/shapes.ts';
import type { Json } from '../workspace/types.ts';
import { type Api, type ApiContext, bodyOf } from './api_context.ts';
import {
  answerLink,
  flowFor,
  linkOf,
  linkUrls,
  refused,
  refuseEnterprise,
  signature,
  signedLink,
} from './approval_links.ts';
import { badRequest, notFound } from './errors.ts';
import { jobShape } from './job_shape.ts';

/** Under `jobs_u`, without a token: the link is the permission. A plain GET approves, as on a Windmill server. */
export function signedRoutes(runtime: Runtime): Api {
  const api: Api = new Hono();
  for (const [word, approved] of [
    ['resume', true],
    ['cancel', false],
  ] as const) {
    api.on(['GET', 'POST'], `/${word}/:job/:resume_id/:signature`, async (c) => {
      answerLink(c, runtime, signedLink(c, runtime), approved, await payloadOf(c));
      return c.body(null, 201);
    });
  }
  api.get('/get_flow/:job/:resume_id/:signature', (c) => {
    const link = signedLink(c, runtime);
    const flow = runtime.job(runtime.job(link.job)?.parentJob ?? '');
    if (flow === undefined) throw refused('parent flow job not found');
    refuseEnterprise(flow);
    return c.json({ job: flowShape(runtime, flow), approvers: approversOf(runtime, [link.job]) });
  });
  return api;
}

/** Under `jobs`, for a person or a step. */
export function approvalRoutes(runtime: Runtime): Api {
  const api: Api = new Hono();
  api.get('/job_signature/:job/:resume_id', (c) => c.text(signature(runtime, linkOf(c))));
  api.get('/resume_urls/:job/:resume_id', (c) => {
    const link = linkOf(c);
    const job = c.req.query('flow_level') === 'true' ? flowFor(runtime, link.job).flow.id : link.job;
    return c.json(linkUrls(runtime, { ...link, job }));
  });
  api.post('/flow/resume/:id', async (c) => answerAsOwner(c, runtime, true, await payloadOf(c)));
  return api;
}

/** Under `jobs_u`, for a person who is signed in. */
export function suspendedFlowRoutes(runtime: Runtime): Api {
  const api: Api = new Hono();
  api.post('/flow/resume_suspended/:id', async (c) => {
    const shape = z.object({ payload: json.default(null), approved: z.boolean().default(true) });
    const { payload, approved } = await bodyOf(c, shape);
    return answerAsOwner(c, runtime, approved, payload);
  });
  api.get('/flow/approval_info/:id', (c) => {
    const flow = waitingFlow(c, runtime);
    const module = waitingModule(flow);
    const suspend = module?.suspend;
    const needsUser = suspend?.user_auth_required ?? false;
    return c.json({
      flow_id: flow.id,
      form_schema: askedForm(module, runtime.job(flow.state?.gate?.job ?? '')) ?? null,
      can_approve: !needsUser,
      user_auth_required: needsUser,
      hide_cancel: suspend?.hide_cancel ?? false,
      approvers: approversOf(runtime, [flow.id, flow.state?.gate?.job ?? flow.id]),
    });
  });
  return api;
}

function answerAsOwner(c: ApiContext, runtime: Runtime, approved: boolean, value: Json): Response {
  const flow = waitingFlow(c, runtime);
  refuseEnterprise(flow);
  const job = flow.state?.gate?.job ?? flow.id;
  runtime.answer(flow.id, { job, resumeId: 0, value, approver: USER.username, approved });
  return c.body(null, 201);
}

function waitingFlow(c: ApiContext, runtime: Runtime): Job {
  const id = c.req.param('id') ?? '';
  const flow = runtime.job(id);
  if (flow === undefined || !isFlow(flow)) throw notFound(`flow job not found at name ${id}`);
  if (waitingModule(flow) === undefined) {
    throw refused('the flow is not in a suspended state anymore');
  }
  return flow;
}

function approversOf(runtime: Runtime, jobs: string[]) {
  return runtime.store.approvals.of(jobs).map(({ resumeId, approver }) => ({
    resume_id: resumeId,
    approver: approver ?? 'anonymous',
  }));
}

function flowShape(runtime: Runtime, flow: Job) {
  return jobShape(flow, { workspace: runtime.workspace.name, flowStatus: runtime.flowStatus(flow.id) });
}

/** In a GET request the answer is base64-encoded JSON. */
async function payloadOf(c: ApiContext): Promise<Json> {
  const query = c.req.query('payload');
  const text = query === undefined ? await c.req.text() : Buffer.from(query, 'base64').toString('utf8');
  if (text.trim() === '') return null;
  try {
    return json.parse(JSON.parse(text));
  } catch (error) {
    throw badRequest(`the payload is not JSON: ${(error as Error).message}`);
  }
}
