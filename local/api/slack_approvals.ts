/** Interactive approvals in Slack: a step posts a message, its button opens a form, and the form answers the flow. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { Runtime } from '../runtime.ts';
import { AuthenticationError } from '../triggers/authentication_error.ts';
import { verifySignature } from '../triggers/signature.ts';
import { type Api, type ApiContext, parseJson } from './api_context.ts';
import { answerLink, resumeLink } from './approval_links.ts';
import { checkWorkspace } from './auth.ts';
import { ApiError, badRequest, notFound } from './errors.ts';
import { modalFor, type OpenForm, openForm, privateMetadata } from './slack_approval_modal.ts';
import { callSlack, slackToken } from './slack_call.ts';
import { payloadOf, viewState } from './slack_form.ts';

const SUSPENDED = 'A flow has been suspended. Please approve or reject the flow.';
const ANSWERED = {
  resumed: '\n\n*Workflow has been resumed!* :white_check_mark:',
  canceled: '\n\n*Workflow has been canceled!* :x:',
};

const asked = openForm
  .omit({ w_id: true, job_id: true, path: true, channel: true })
  .extend({ slack_resource_path: z.string(), channel_id: z.string() });

const container = privateMetadata.shape.container;
const interaction = z.object({
  type: z.string(),
  trigger_id: z.string().optional(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().optional() })).optional(),
  container: container.optional().catch(undefined),
  view: z.object({ state: viewState.optional(), private_metadata: z.string().optional() }).optional(),
});
type Interaction = z.output<typeof interaction>;

/** Under the workspace's `jobs`: posts the message. It never answers the approval. */
export function slackApprovalRoutes(runtime: Runtime): Api {
  const api: Api = new Hono();
  api.get('/slack_approval/:job', async (c) => {
    const { slack_resource_path: path, channel_id: channel, ...form } = queryOf(c);
    const job = c.req.param('job');
    if (runtime.job(job) === undefined) throw notFound(`job ${job}`);
    const value: OpenForm = { w_id: runtime.workspace.name, job_id: job, path, channel, ...form };
    await callSlack(runtime, slackToken(runtime, path), 'chat.postMessage', {
      channel,
      text: SUSPENDED,
      blocks: [section(SUSPENDED), { type: 'actions', elements: [viewButton(value)] }],
    });
    return c.body(null, 200);
  });
  return api;
}

/** `/api/slack`, called by Slack without a token of this runtime. */
export function slackRoutes(runtime: Runtime): Api {
  const api: Api = new Hono();
  api.post('/', async (c) => {
    const body = await c.req.text();
    checkSender(c, runtime, body);
    const text = new URLSearchParams(body).get('payload');
    if (text === null) throw new ApiError(422, 'Failed to deserialize form body: missing field `payload`');
    await take(c, runtime, parsed(interaction, text, 'the payload'));
    return c.body(null, 200);
  });
  return api;
}

/** As in Windmill: submitting the form approves, closing it by its button or cross refuses. */
async function take(c: ApiContext, runtime: Runtime, said: Interaction): Promise<void> {
  if (said.type === 'view_submission') return answer(c, runtime, said, true);
  if (said.type === 'view_closed') return answer(c, runtime, said, false);
  const [action] = said.actions ?? [];
  if (action?.action_id !== 'open_modal') return;
  const form = parsed(openForm, action.value ?? '', 'the value of the button');
  checkWorkspace(runtime, form.w_id);
  const token = slackToken(runtime, form.path);
  if (said.trigger_id === undefined) throw badRequest('Missing trigger_id');
  if (said.container === undefined) throw badRequest('No container found.');
  const view = modalFor(runtime, form, said.container);
  await callSlack(runtime, token, 'views.open', { trigger_id: said.trigger_id, view });
}

async function answer(
  c: ApiContext,
  runtime: Runtime,
  { view }: Interaction,
  approved: boolean,
): Promise<void> {
  if (view === undefined) throw badRequest('No view found in payload.');
  if (view.state === undefined) throw badRequest('No state found in view.');
  if (!view.private_metadata) throw badRequest('No private metadata found.');
  const form = parsed(privateMetadata, view.private_metadata, 'the private metadata of the view');
  if (!approved && form.hide_cancel) return;
  const link = resumeLink(runtime, form.resume_url);
  answerLink(c, runtime, link, approved, payloadOf(view.state));
  const text = approved ? ANSWERED.resumed : ANSWERED.canceled;
  const { channel_id: channel, message_ts: ts } = form.container;
  const changed = { channel, ts, text, blocks: [section(text)], mrkdwn: true };
  try {
    await callSlack(runtime, slackToken(runtime, form.resource_path), 'chat.update', changed);
  } catch (cause) {
    // The answer is stored: an error would make the person repeat it.
    runtime.store.logs.append(link.job, `The approval's message stays as it was: ${String(cause)}\n`);
  }
}

function checkSender(c: ApiContext, runtime: Runtime, body: string): void {
  const { signingSecret } = runtime.slack;
  if (signingSecret === undefined) return;
  const request = { header: (name: string) => c.req.header(name), body, now: runtime.now() };
  try {
    verifySignature({ signature_provider: 'Slack', secret_key: signingSecret }, request);
  } catch (cause) {
    if (!(cause instanceof AuthenticationError)) throw cause;
    throw badRequest(`verification failed: ${cause.message}`);
  }
}

function queryOf(c: ApiContext): z.output<typeof asked> {
  const query = asked.safeParse(c.req.query());
  if (query.success) return query.data;
  const field = query.error.issues[0]?.path.join('.');
  throw new ApiError(400, `Failed to deserialize query string: missing field \`${field}\``);
}

/** Parses JSON text that was sent to Slack and returned unchanged. */
function parsed<S extends z.ZodType>(shape: S, text: string, what: string): z.output<S> {
  const result = shape.safeParse(parseJson(text, what));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw badRequest(`${what}: ${issue?.path.join('.')}: ${issue?.message}`);
}

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

function viewButton(value: OpenForm) {
  const text = { type: 'plain_text', text: 'View' };
  return { type: 'button', text, action_id: 'open_modal', value: JSON.stringify(value) };
}
