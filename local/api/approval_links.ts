/** Signed approval links: who may answer a waiting flow. */
import { timingSafeEqual } from 'node:crypto';
import { waitingModule } from '../engine/gate.ts';
import type { Runtime } from '../runtime.ts';
import { isCompleted, isFlow, type Job } from '../store/job.ts';
import { USER } from '../workspace/identity.ts';
import type { Json } from '../workspace/types.ts';
import type { ApiContext } from './api_context.ts';
import { checkWorkspace, isAuthenticated } from './auth.ts';
import { ApiError, badRequest } from './errors.ts';

/** A signed link: a job, a number and optionally a person. */
export interface Link {
  job: string;
  resumeId: number;
  approver: string | undefined;
}

/** Windmill responds to invalid approvals with 500 and a text. */
export const refused = (message: string) => new ApiError(500, message);

const MAX_RESUME_ID = 2 ** 32 - 1;

/** The link as given by route and query, before the signature is checked. */
export function linkOf(c: ApiContext): Link {
  const resumeId = Number(c.req.param('resume_id'));
  if (!Number.isInteger(resumeId) || resumeId < 0 || resumeId > MAX_RESUME_ID) {
    throw badRequest(`resume id ${c.req.param('resume_id')} is no number from 0 to ${MAX_RESUME_ID}`);
  }
  return { job: c.req.param('job') ?? '', resumeId, approver: c.req.query('approver') };
}

/** The link of the route, after its signature was verified. */
export function signedLink(c: ApiContext, runtime: Runtime): Link {
  return verified(runtime, linkOf(c), c.req.param('signature') ?? '');
}

function verified(runtime: Runtime, link: Link, proof: string): Link {
  const expected = Buffer.from(signature(runtime, link));
  const given = Buffer.from(proof);
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw refused('Invalid signature');
  return link;
}

const RESUME_URL =
  /\/api\/w\/(?<workspace>[^/]+)\/jobs_u\/resume\/(?<job>[^/]+)\/(?<id>\d+)\/(?<proof>[a-fA-F0-9]+)(?:\?approver=(?<approver>[^&]+))?$/;

/** The link that `linkUrls` wrote as `resume`, after its signature was verified. */
export function resumeLink(runtime: Runtime, url: string): Link {
  const { workspace, job, id, proof, approver } = RESUME_URL.exec(url)?.groups ?? {};
  if (job === undefined || id === undefined || proof === undefined) throw badRequest('Invalid URL format.');
  checkWorkspace(runtime, workspace);
  const name = approver === undefined ? undefined : decodeURIComponent(approver);
  return verified(runtime, { job, resumeId: Number(id), approver: name }, proof);
}

/** URLs that include the permission to answer. */
export function linkUrls(runtime: Runtime, link: Link) {
  const { job, resumeId, approver } = link;
  const { baseUrl, workspace } = runtime;
  const query = approver === undefined ? '' : `?approver=${encodeURIComponent(approver)}`;
  const rest = `${job}/${resumeId}/${signature(runtime, link)}${query}`;
  return {
    approvalPage: `${baseUrl}/approve/${workspace.name}/${rest}`,
    resume: `${baseUrl}/api/w/${workspace.name}/jobs_u/resume/${rest}`,
    cancel: `${baseUrl}/api/w/${workspace.name}/jobs_u/cancel/${rest}`,
  };
}

export function signature(runtime: Runtime, { job, resumeId, approver }: Link): string {
  return runtime.store.approvals.sign(job, resumeId, approver);
}

/** The flow that an answer to this job resumes: the job's parent, or the job itself when it is a root flow. */
export function flowFor(runtime: Runtime, id: string): { flow: Job; isFlowLevel: boolean } {
  const job = runtime.job(id);
  const isFlowLevel = job !== undefined && isFlow(job) && job.kind !== 'flownode';
  const flow = isFlowLevel ? job : runtime.job(job?.parentJob ?? '');
  if (flow === undefined || isCompleted(flow)) {
    throw refused(`job not found or parent flow not in queue: ${id}`);
  }
  return { flow, isFlowLevel };
}

/** Community Edition rejects all answers when a flow requires signed-in people. */
export function refuseEnterprise(flow: Job): void {
  if (waitingModule(flow)?.suspend?.user_auth_required) {
    throw badRequest('Approvals for logged in users is an enterprise only feature');
  }
}

/** Stores the answer given through a signed link. */
export function answerLink(
  c: ApiContext,
  runtime: Runtime,
  link: Link,
  approved: boolean,
  value: Json,
): void {
  const { flow, isFlowLevel } = flowFor(runtime, link.job);
  if (!isFlowLevel) refuseEnterprise(flow);
  const isNamed = link.approver !== undefined && link.approver !== '';
  const approver = isNamed || !isAuthenticated(c, runtime) ? link.approver : USER.username;
  runtime.answer(flow.id, { job: link.job, resumeId: link.resumeId, value, approver, approved });
}
