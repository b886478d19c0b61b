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

test('interactive approvals go to Slack, to where the environment says, or to the simulated Slack', async () => {
  const env = { SLACK_API_URL: 'http://127.0.0.1:1/api/', SLACK_SIGNING_SECRET: 'secret' };
  expect(await slackOf({})).toEqual({ apiUrl: 'https://slack.com/api' });
  expect(await slackOf(env)).toEqual({ apiUrl: 'http://127.0.0.1:1/api/', signingSecret: 'secret' });
  const simulated = { variables: [], slackApiUrl: 'http://127.0.0.1:2/api/', stop: async () => {} };
  expect(await slackOf(env, simulated)).toMatchObject({ apiUrl: 'http://127.0.0.1:2/api/' });
});
