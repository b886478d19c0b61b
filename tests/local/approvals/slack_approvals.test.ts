import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { payloadOf } from '../../../local/api/slack_form.ts';
import type { Json } from '../../../local/workspace/types.ts';
import { type Running, runApi } from '../api/running.ts';
import { flowYaml } from '../workspace/on_disk.ts';
import { waits } from './asking.ts';
import { buttonValue, interaction, SECRET, SlackStandIn, type View } from './slack_stand_in.ts';

const IN_TYPESCRIPT = (more: string) => `import * as wmill from 'windmill-client';
export async function main() {
  await wmill.requestInteractiveSlackApproval({ slackResourcePath: 'f/a/slack', channelId: 'C1', ${more} });
}`;
const IN_PYTHON = `import wmill
def main():
    wmill.request_interactive_slack_approval("f/a/slack", "C1", message="from Python", approver="bob", default_args_json={"reason": "as asked"})
`;
const FORM = {
  schema: {
    order: ['amount', 'count', 'reason', 'kind', 'urgent', 'until', 'gone'],
    required: ['amount'],
    properties: {
      until: { type: 'string', format: 'date-time', default: '2026-03-04T05:06:00Z' },
      urgent: { type: 'boolean', default: true },
      kind: { type: 'string', enum: ['full', 'part'], enumLabels: { part: 'In part' }, default: 'part' },
      reason: { type: 'string', title: 'Why' },
      count: { type: 'integer' },
      amount: { type: 'number', default: 1.5 },
    },
  },
};

function asking(language: string, content: string, suspend: object) {
  const seen = { type: 'javascript', expr: '({ resume, approvers })' };
  const echo = 'export function main(seen: any) { return seen; }';
  return flowYaml([
    { id: 'ask', value: { type: 'rawscript', language, content, input_transforms: {} }, suspend },
    { id: 'echo', value: { type: 'rawscript', language: 'bun', content: echo, input_transforms: { seen } } },
  ]);
}

const slack = new SlackStandIn();
let api: Running;
beforeAll(async () => {
  const once = { required_events: 1 };
  const everything = `message: 'Is this right?', approver: 'Ann & co', defaultArgsJson: { reason: 'because' },
    dynamicEnumsJson: { kind: ['part', 'none'] }, resumeButtonText: 'Pay', cancelButtonText: 'Do not'`;
  api = await runApi(
    {
      'f/a/ts__flow/flow.yaml': asking('bun', IN_TYPESCRIPT(everything), { ...once, resume_form: FORM }),
      'f/a/py__flow/flow.yaml': asking('python3', IN_PYTHON, once),
      'f/a/bare__flow/flow.yaml': asking('bun', IN_TYPESCRIPT(''), { ...once, hide_cancel: true }),
      'f/a/two__flow/flow.yaml': asking('bun', IN_TYPESCRIPT(''), { required_events: 2 }),
      'f/a/odd__flow/flow.yaml': asking('bun', IN_TYPESCRIPT(''), {
        ...once,
        resume_form: { schema: { properties: {} } },
      }),
      'f/a/elsewhere__flow/flow.yaml': asking(
        'bun',
        IN_TYPESCRIPT('').replace('f/a/slack', 'f/a/none'),
        once,
      ),
      'f/a/none.resource.yaml': 'value: { token: xoxb-in-the-resource }\nresource_type: slack\n',
    },
    { slack: { apiUrl: slack.apiUrl, signingSecret: SECRET } },
  );
  const variable = { path: 'f/a/slack', value: 'xoxb-1', is_secret: true, description: '' };
  expect((await api.call('POST', 'variables/create', variable)).status).toBe(201);
});
afterAll(async () => {
  await api.stop();
  await slack.stop();
});
beforeEach(() => {
  slack.calls.length = 0;
  slack.refuses.clear();
});

const send = (request: RequestInit) => fetch(`${api.url}/api/slack`, request);
const result = async (flow: string) => (await api.runtime.wait(flow)).result;

/** Starts a flow and returns once it waits, with the value of its button. */
async function asked(name: string) {
  const flow = await api.start(`f/f/a/${name}`);
  const ask = await waits(api.runtime, flow);
  const [message] = slack.posted(ask);
  return { flow, ask, value: buttonValue(message?.blocks ?? []) };
}

async function opened(value: string): Promise<View> {
  const click = {
    type: 'block_actions',
    trigger_id: 'T1',
    actions: [{ type: 'button', action_id: 'open_modal', value }],
    container: { type: 'message', message_ts: '1.000100', channel_id: 'C1', is_ephemeral: false },
  };
  expect((await send(interaction(click))).status).toBe(200);
  return slack.lastView();
}

const close = (type: 'view_submission' | 'view_closed', { private_metadata }: View, values: Json = {}) =>
  send(interaction({ type, view: { private_metadata, state: { values } } }));

describe('a step requests an approval in Slack', () => {
  test('with windmill-client: the message has a button that opens a form, which resumes the flow', async () => {
    const { flow, ask, value } = await asked('ts');
    expect(slack.calls.map(({ method, token }) => [method, token])).toEqual([['chat.postMessage', 'xoxb-1']]);
    expect(JSON.parse(value)).toMatchObject({ w_id: 'local', job_id: ask, path: 'f/a/slack', channel: 'C1' });

    const view = await opened(value);
    expect(view).toMatchObject({
      title: { text: 'Workflow Suspended' },
      submit: { text: 'Pay' },
      close: { text: 'Do not' },
    });
    const [said, ...inputs] = view.blocks;
    expect(JSON.stringify(said)).toMatch(
      /Is this right\?\\n<http.*\/approve\/local\/.*\|Flow suspension details>/,
    );
    expect(inputs.map(({ element, optional, label }) => [element, optional, label])).toMatchObject([
      [
        { type: 'plain_text_input', action_id: 'amount_type_number', initial_value: '1.5' },
        false,
        { text: 'amount*' },
      ],
      [{ action_id: 'count_type_integer', initial_value: '0' }, true, { text: 'count' }],
      [{ type: 'plain_text_input', action_id: 'reason', initial_value: 'because' }, true, { text: 'Why' }],
      [
        {
          type: 'static_select',
          initial_option: { value: 'part' },
          options: [{ text: { text: 'In part' }, value: 'part' }, { value: 'none' }],
        },
        true,
        { text: 'kind' },
      ],
      [{ type: 'checkboxes', initial_options: [{ value: 'true' }] }, true, { text: 'urgent' }],
      [{ type: 'datepicker', initial_date: '2026-03-04', action_id: 'until_date' }, true, { text: 'until' }],
      [{ type: 'timepicker', initial_time: '05:06', action_id: 'until_time' }, true, { text: ' ' }],
    ]);

    const given = {
      b1: { amount_type_number: { type: 'plain_text_input', value: '12.25' } },
      b2: { count_type_integer: { type: 'plain_text_input', value: '3.9' } },
      b3: { reason: { type: 'plain_text_input', value: 'late' } },
      b4: { kind: { type: 'static_select', selected_option: { value: 'none' } } },
      b5: { urgent: { type: 'checkboxes', selected_options: [] } },
      b6: { until_date: { type: 'datepicker', selected_date: '2026-05-01' } },
      b7: { until_time: { type: 'timepicker', selected_time: '10:30' } },
    };
    expect((await close('view_submission', view, given)).status).toBe(200);
    const until = '2026-05-01T10:30:00.000Z';
    expect(await result(flow)).toEqual({
      resume: { amount: 12.25, count: 3, reason: 'late', kind: 'none', urgent: false, until },
      approvers: ['Ann & co'],
    });
    expect(slack.updates()).toMatchObject([
      { channel: 'C1', ts: '1.000100', text: expect.stringContaining('resumed') },
    ]);
  }, 30_000);

  test('with wmill: the cancel button of the form refuses, and the message is updated', async () => {
    const { flow, value } = await asked('py');
    const view = await opened(value);
    expect(view).toMatchObject({ submit: { text: 'Resume Workflow' }, close: { text: 'Cancel Workflow' } });
    expect(view.blocks).toHaveLength(1);
    expect((await close('view_closed', view)).status).toBe(200);
    expect(await result(flow)).toMatchObject({ error: { message: 'Disapproved by bob' } });
    expect(slack.updates()).toMatchObject([{ text: expect.stringContaining('canceled') }]);
  }, 30_000);

  test('and only a submitted form answers: not the request, the button, or a form without a cancel button', async () => {
    const { flow, ask, value } = await asked('bare');
    const route = `jobs/slack_approval/${ask}?slack_resource_path=f/a/slack&channel_id=C1&flow_step_id=ask`;
    for (const _ of [1, 2]) expect((await api.call('GET', route)).status).toBe(200);
    expect((await fetch(`${api.url}/api/slack?payload=%7B%7D`)).status).not.toBe(200);
    const view = await opened(value);
    expect(view.close).toBeUndefined();
    expect((await close('view_closed', view)).status).toBe(200);
    expect(api.runtime.job(flow)?.status).toBe('running');
    expect(api.runtime.store.approvals.of([ask, flow])).toEqual([]);

    expect((await close('view_submission', view)).status).toBe(200);
    expect(await result(flow)).toEqual({ resume: {}, approvers: ['anonymous'] });
    const again = await close('view_submission', view);
    expect([again.status, await again.text()]).toEqual([
      500,
      expect.stringContaining('parent flow not in queue'),
    ]);
  }, 30_000);
});

describe('as on a Windmill server', () => {
  test('each opened form is accepted once', async () => {
    const { flow, value } = await asked('two');
    const first = await opened(value);
    expect((await close('view_submission', first)).status).toBe(200);
    const again = await close('view_submission', first);
    expect([again.status, await again.text()]).toEqual([500, 'resume request already sent']);
    expect(api.runtime.job(flow)?.status).toBe('running');
    expect((await close('view_submission', await opened(value))).status).toBe(200);
    expect(await result(flow)).toMatchObject({ approvers: ['anonymous', 'anonymous'] });
  }, 30_000);

  test('an invalid number is omitted, and so is a text field whose name ends in _date', () => {
    const text = { type: 'plain_text_input' as const, value: 'many' };
    const values = { a: { n_type_number: text, n_type_integer: text }, b: { due_date: text, note: text } };
    expect(payloadOf({ values })).toEqual({ note: 'many' });
  });
});

describe('requests that are not from Slack or not for this flow are refused', () => {
  test('a click without a signature or with an old one, and a form with a changed link', async () => {
    const { flow, ask, value } = await asked('bare');
    const view = await opened(value);
    const submission = { type: 'view_submission', view: { ...view, state: { values: {} } } };
    const unsigned = { ...interaction(submission), headers: {} };
    expect((await send(unsigned)).status).toBe(400);
    const forged = await send(interaction(submission, 'another secret'));
    expect([forged.status, await forged.text()]).toEqual([
      400,
      expect.stringContaining('verification failed'),
    ]);
    expect((await send(interaction(submission, SECRET, 1_600_000_000))).status).toBe(400);

    const other = view.private_metadata.replace(/\/resume\/[^/]+\//, `/resume/${flow}/`);
    const changed = await close('view_submission', { ...view, private_metadata: other });
    expect([changed.status, await changed.text()]).toEqual([500, 'Invalid signature']);
    expect(api.runtime.store.approvals.of([ask, flow])).toEqual([]);
    api.runtime.cancel(flow, 'the test is over', 'ann');
  }, 30_000);
});

describe('errors are reported', () => {
  const failed = async (name: string) => JSON.stringify(await result(await api.start(`f/f/a/${name}`)));

  test("to the step: no variable at the resource's path, an unknown channel", async () => {
    expect(await failed('elsewhere')).toContain('variable f/a/none not found in workspace local');
    slack.refuses.set('chat.postMessage', 'channel_not_found');
    expect(await failed('bare')).toContain('Slack refused chat.postMessage: channel_not_found');
  }, 30_000);

  test('to a caller without a step, or for a job that does not exist', async () => {
    const query = 'slack_resource_path=f/a/slack&channel_id=C1';
    expect(await api.call('GET', `jobs/slack_approval/${crypto.randomUUID()}?${query}`)).toEqual({
      status: 400,
      body: 'Failed to deserialize query string: missing field `flow_step_id`',
    });
    expect((await api.call('GET', `jobs/slack_approval/NO_JOB_ID?${query}&flow_step_id=a`)).status).toBe(404);
    expect(slack.calls).toEqual([]);
  });

  test('to the person, in the modal, when Windmill cannot read the form', async () => {
    const { flow, value } = await asked('odd');
    const view = await opened(value);
    expect(view.title).toMatchObject({ text: 'Error' });
    expect(JSON.stringify(view.blocks)).toContain('cannot read the resume form: schema.order');
    api.runtime.cancel(flow, 'the test is over', 'ann');
  }, 30_000);

  test('in the log when only the message cannot be updated: the approval stays valid', async () => {
    const { flow, ask, value } = await asked('bare');
    slack.refuses.set('chat.update', 'message_not_found');
    expect((await close('view_submission', await opened(value))).status).toBe(200);
    expect(await result(flow)).toEqual({ resume: {}, approvers: ['anonymous'] });
    expect(api.runtime.logs(ask)).toContain('message_not_found');
  }, 30_000);
});
