/** The page at `approvalPage`: opening it has no effect, its buttons send the answer. */
import { Hono } from 'hono';
import { html } from 'hono/html';
import { askedForm, waitingModule } from '../engine/gate.ts';
import type { Runtime } from '../runtime.ts';
import { AlreadyAnswered } from '../store/approvals.ts';
import { isCompleted, type Job } from '../store/job.ts';
import { isRecord } from '../workspace/problem.ts';
import type { JsonObject } from '../workspace/types.ts';
import type { Api, ApiContext } from './api_context.ts';
import { formFields, InvalidFormValue, payloadOf } from './approval_form.ts';
import { answerLink, type Link, signedLink } from './approval_links.ts';
import { ApiError } from './errors.ts';

export function approvalPage(runtime: Runtime): Api {
  const api: Api = new Hono();
  api.use(async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
    c.header('referrer-policy', 'no-referrer');
    c.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'");
  });
  api.get('/:job/:resume_id/:signature', (c) => safely(c, () => show(c, runtime, signedLink(c, runtime))));
  api.post('/:job/:resume_id/:signature', async (c) => {
    const form = await c.req.formData();
    return safely(c, () => take(c, runtime, signedLink(c, runtime), form));
  });
  return api;
}

function show(c: ApiContext, runtime: Runtime, link: Link, mistake = ''): Response | Promise<Response> {
  const asked = question(runtime, link);
  if (asked === undefined) return page(c, 'Nothing to approve', html`<p>The run has ended.</p>`);
  const answered = runtime.store.approvals.of([link.job]).some(({ resumeId }) => resumeId === link.resumeId);
  if (answered) return page(c, asked.title, html`<p>This link has been used: the answer was given.</p>`);
  const { suspend } = asked;
  return page(
    c,
    asked.title,
    html`${asked.description === '' ? '' : html`<p>${asked.description}</p>`}
${mistake === '' ? '' : html`<p role="alert">${mistake}</p>`}
<form method="post">
${formFields(asked.schema, asked.presets)}
<p><button name="answer" value="resume">Approve</button>
${suspend?.hide_cancel ? '' : html`<button name="answer" value="cancel" formnovalidate>Disapprove</button>`}</p>
</form>`,
    mistake === '' ? 200 : 400,
  );
}

function take(c: ApiContext, runtime: Runtime, link: Link, form: FormData): Response | Promise<Response> {
  const approved = form.get('answer') === 'resume';
  const asked = question(runtime, link);
  try {
    const payload = approved ? payloadOf(asked?.schema, form) : {};
    answerLink(c, runtime, link, approved, payload);
  } catch (cause) {
    if (cause instanceof InvalidFormValue) return show(c, runtime, link, cause.message);
    throw cause;
  }
  return page(
    c,
    approved ? 'Approved' : 'Disapproved',
    html`<p>The answer was given. You can close this page.</p>`,
  );
}

/** The details of the approval that are known; undefined after the run has ended. */
function question(runtime: Runtime, link: Link) {
  const job = runtime.job(link.job);
  const asked = job?.stepId === undefined ? undefined : job;
  const flow = asked ? runtime.job(asked.parentJob ?? '') : job;
  if (flow === undefined || isCompleted(flow)) return undefined;
  const module = flow.flow?.modules.find(({ id }) => id === asked?.stepId) ?? waitingModule(flow);
  const step = asked ?? runtime.job(flow.state?.gate?.job ?? '');
  const { description, presets } = proposal(step);
  const title = module?.summary || `Approval of ${flow.path ?? 'a run'}`;
  return { title, suspend: module?.suspend, schema: askedForm(module, step), description, presets };
}

/** The requesting step may return a description and values that prefill the form. */
function proposal(asked: Job | undefined): { description: string; presets: JsonObject } {
  const result = isRecord(asked?.result) ? asked.result : {};
  const description = typeof result.description === 'string' ? result.description : '';
  return { description, presets: isRecord(result.default_args) ? (result.default_args as JsonObject) : {} };
}

async function safely(c: ApiContext, work: () => Response | Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (cause) {
    const known = cause instanceof ApiError || cause instanceof AlreadyAnswered;
    if (!known) throw cause;
    const status = cause instanceof ApiError && cause.status < 500 ? 400 : 409;
    return page(c, 'No answer was given', html`<p role="alert">${cause.message}</p>`, status);
  }
}

type Content = ReturnType<typeof html>;

function page(c: ApiContext, title: string, content: Content, status: 200 | 400 | 409 = 200) {
  return c.html(
    html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<style>:root { color-scheme: light dark } body { font: 1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 2rem auto; padding: 0 1rem }
label span, label small { display: block } input:not([type=checkbox]), select, textarea { font: inherit; width: 100%; box-sizing: border-box; padding: .4rem }
button { font: inherit; padding: .5rem 1rem; margin-right: .5rem }</style></head>
<body><main><h1>${title}</h1>${content}</main></body></html>`,
    status,
  );
}
