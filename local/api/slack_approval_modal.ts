/** The form of an approval as a Slack modal, including the data that its submission needs. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Runtime } from '../runtime.ts';
import { isCompleted, type Job } from '../store/job.ts';
import type { Suspend } from '../workspace/openflow.ts';
import type { JsonObject } from '../workspace/types.ts';
import { parseJson } from './api_context.ts';
import { type Link, linkUrls } from './approval_links.ts';
import { formBlocks, type Presets, plain } from './slack_form.ts';

/** Value of the message's button. */
export const openForm = z.object({
  w_id: z.string(),
  job_id: z.string(),
  /** The Slack resource. */
  path: z.string(),
  channel: z.string().optional(),
  flow_step_id: z.string(),
  approver: z.string().optional(),
  message: z.string().optional(),
  /** Values for the fields, by field, as JSON text. */
  default_args_json: z.string().optional(),
  /** Choices instead of those of the form, by field, as JSON text. */
  dynamic_enums_json: z.string().optional(),
  resume_button_text: z.string().optional(),
  cancel_button_text: z.string().optional(),
});
export type OpenForm = z.output<typeof openForm>;

/** Private metadata of the modal. */
export const privateMetadata = z.object({
  resume_url: z.string(),
  resource_path: z.string(),
  container: z.object({ message_ts: z.string(), channel_id: z.string() }),
  hide_cancel: z.boolean().optional(),
});
type Container = z.output<typeof privateMetadata>['container'];

const GONE =
  'This workflow is no longer running and has either already timed out or been cancelled or completed.';

/** Each opening has its own number, so each may answer once. A problem of the form is shown in the modal. */
export function modalFor(runtime: Runtime, form: OpenForm, container: Container): JsonObject {
  const step = runtime.job(form.job_id);
  const flow = runtime.job(step?.parentJob ?? '');
  if (step === undefined || flow === undefined) return mistake(GONE);
  const link = { job: step.id, resumeId: randomBytes(4).readUInt32BE(), approver: form.approver };
  // Only top-level modules of the flow are considered, as on a Windmill server.
  const suspend = flow.flow?.modules.find(({ id }) => id === form.flow_step_id)?.suspend;
  const fields = formBlocks(suspend?.resume_form, presetsOf(form), runtime.now());
  if (typeof fields === 'string') return mistake(fields);
  return modal(runtime, form, { step, flow, link, suspend, fields, container });
}

interface Asked {
  step: Job;
  flow: Job;
  link: Link;
  suspend: Suspend | undefined;
  fields: JsonObject[];
  container: Container;
}

function modal(runtime: Runtime, form: OpenForm, asked: Asked): JsonObject {
  const { link, suspend, fields, container } = asked;
  const urls = linkUrls(runtime, link);
  const hide_cancel = suspend?.hide_cancel ?? false;
  const text = `${question(asked)}${form.message ?? ''}\n<${urls.approvalPage}|Flow suspension details>`;
  const metadata = { resume_url: urls.resume, resource_path: form.path, container, hide_cancel };
  return {
    type: 'modal',
    callback_id: 'submit_form',
    notify_on_close: true,
    title: plain('Workflow Suspended'),
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }, ...fields],
    submit: plain(form.resume_button_text ?? 'Resume Workflow'),
    ...(!hide_cancel && { close: plain(form.cancel_button_text ?? 'Cancel Workflow') }),
    private_metadata: JSON.stringify(metadata),
  };
}

function question({ step, flow }: Asked): string {
  const { createdBy, createdAt } = isCompleted(step) ? step : flow;
  const lines = [
    'A workflow has been suspended and is waiting for approval:',
    `*Created by*: ${createdBy}`,
    `*Created at*: ${new Date(createdAt).toISOString().slice(0, 19).replace('T', ' ')}`,
    `*Script path*: ${flow.path ?? 'None'}`,
    `*Args*:\n\`\`\`\n${JSON.stringify(flow.args, null, 2)}\n\`\`\``,
    `*Flow ID*: ${flow.id}`,
  ];
  return lines.map((line) => `${line}\n\n`).join('');
}

function presetsOf(form: OpenForm): Presets {
  const read = (name: 'default_args_json' | 'dynamic_enums_json') =>
    form[name] === undefined ? {} : parseJson(form[name], name);
  return { values: read('default_args_json'), choices: read('dynamic_enums_json') };
}

function mistake(text: string): JsonObject {
  return {
    type: 'modal',
    title: plain('Error'),
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }],
  };
}
