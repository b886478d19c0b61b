import { afterAll, expect, test } from 'bun:test';
import { openRuntime, type Services } from '../../../local/cli/open.ts';
import { openPlace } from '../../../local/cli/state.ts';
import { removeWorkspaces, writeWorkspace } from '../workspace/on_disk.ts';

afterAll(removeWorkspaces);

async function slackOf(env: NodeJS.ProcessEnv, services?: Services) {
  const place = openPlace('local', { LOCAL_WORKSPACE_DIR: writeWorkspace({}) });
  const { runtime, close } = await openRuntime(place, env, services && (async () => services));
  await close();
  return runtime.slack;
}

test('interactive approvals use SLACK_API_URL, else the simulated Slack, else Slack', async () => {
  const env = { SLACK_API_URL: 'http://127.0.0.1:1/api/', SLACK_SIGNING_SECRET: 'secret' };
  expect(await slackOf({})).toEqual({ apiUrl: 'https://slack.com/api' });
  expect(await slackOf(env)).toEqual({ apiUrl: 'http://127.0.0.1:1/api/', signingSecret: 'secret' });
  const simulated = { variables: [], slackApiUrl: 'http://127.0.0.1:2/api/', stop: async () => {} };
  expect(await slackOf(env, simulated)).toMatchObject({ apiUrl: 'http://127.0.0.1:2/api/' });
});

test('simulated services switch on the schedules that the files leave off, but for those that a person switched', async () => {
  const file = (path: string) =>
    `schedule: 0 0 3 * * *\ntimezone: Etc/UTC\nscript_path: ${path}\nis_flow: true\nenabled: false\n`;
  const flow = 'summary: Nothing\nvalue:\n  modules: []\n';
  const root = writeWorkspace({
    'f/a/one__flow/flow.yaml': flow,
    'f/a/two__flow/flow.yaml': flow,
    'f/a/one.schedule.yaml': file('f/a/one'),
    'f/a/two.schedule.yaml': file('f/a/two'),
  });
  const opened = async (schedules: boolean, services?: Services) => {
    const place = openPlace('local', { LOCAL_WORKSPACE_DIR: root });
    const { runtime, close } = await openRuntime(place, {}, services && (async () => services), {
      schedules,
    });
    const isOn = (path: string) => runtime.schedules.status(path)?.enabled;
    return { runtime, close, on: () => ['f/a/one', 'f/a/two'].filter(isOn) };
  };
  const simulated = { variables: [], stop: async () => {} };
  for (const [schedules, services] of [
    [true, undefined],
    [false, simulated],
  ] as const) {
    const { close, on } = await opened(schedules, services);
    expect(on()).toEqual([]);
    await close();
  }
  const first = await opened(true, simulated);
  expect(first.on()).toEqual(['f/a/one', 'f/a/two']);
  first.runtime.schedules.setEnabled('f/a/two', false);
  await first.close();
  const second = await opened(true, simulated);
  expect(second.on()).toEqual(['f/a/one']);
  await second.close();
});
