/** The story of the demo as the schedule and people by hand run it: from six requests to the dashboard. */
import { links, requesterAnswers, storyBegins } from '../../../demo/scenario/index.ts';
import type { Company } from '../company.ts';
import { type Observation, privateMessages, steady, threads } from '../observation.ts';
import { keptItems } from '../state.ts';

const flows = 'f/credits/flows';
const app = 'f/credits/dashboard';

/** What says nothing in a result: it differs with every run. */
const times = [
  'at',
  'posted_at',
  'finished_at',
  'artifact',
  'ms',
  'seconds',
  'lease_until',
  'token',
  'claim',
];

/** A manual dry run: the amount, and nothing written or posted. */
export async function byHand({ server, services }: Company): Promise<Observation[]> {
  const before = threads(services.slack).length;
  const ended = await server.run(`${flows}/credit_from_url`, { looker_url: links.single });
  return [
    {
      check: 'manual dry run',
      seen: steady(ended, times),
      holds: ended.success,
      advice:
        'open the run of f/credits/flows/credit_from_url in the workspace; its first failed step says why',
    },
    {
      check: 'a dry run writes nothing',
      seen: { items: await keptItems(server), posts: threads(services.slack).length - before },
      advice: 'a step of f/credits/flows/credit_from_link writes although dry_run is true',
    },
  ];
}

/** The scheduled flow on the six requests of the story, again, and once more after the missing link was sent. */
export async function scheduled({ server, services }: Company): Promise<Observation[]> {
  const { slack } = services;
  const scan = async (check: string): Promise<Observation> => ({
    check,
    seen: steady(await server.run(`${flows}/process_requests`, { since }), times),
    advice: 'compare the run of f/credits/flows/process_requests step by step with the one of "npm start"',
  });
  const since = storyBegins(new Date()).toISOString();
  const story = await scan('scheduled run: six requests');
  const again = await scan('scheduled run again: nothing new');
  requesterAnswers(slack);
  const later = await scan('scheduled run: the missing link');
  return [
    story,
    again,
    later,
    {
      check: 'threads of the channel',
      seen: threads(slack),
      advice: 'a post has another text, stands in another thread, or was sent twice',
    },
    {
      check: 'private messages',
      seen: privateMessages(slack),
      advice: 'look at the steps notify and report of the scheduled runs',
    },
  ];
}

/** The flows that look after it and look back, and the app. Follows `scheduled`. */
export async function lookingBack({ server }: Company): Promise<Observation[]> {
  const run = async (check: string, flow: string, args: object): Promise<Observation> => ({
    check,
    seen: steady(await server.run(`${flows}/${flow}`, args), times),
    advice: `open the run of ${flows}/${flow} in the workspace`,
  });
  return [
    await run('monitor', 'monitor', {}),
    await run('archive', 'archive', {}),
    await run('reconcile', 'reconcile', { days: 1, pause_ms: 0 }),
    await run('replay', 'replay', {}),
    {
      check: 'app is deployed',
      seen: JSON.parse(await server.call('GET', `apps/exists/${app}`)),
      advice: 'push again; the CLI bundles the app, which needs node and the npm registry',
    },
    {
      check: 'app: its requests',
      seen: await execute('list_requests', {}),
      advice: 'the app may not run f/credits/scripts/list_requests; look at its policy',
    },
    {
      check: 'app: its channels',
      seen: await execute('channel_names', { channels: ['C0CREDITMEMO'] }),
      advice:
        'the app may not run f/credits/scripts/channel_names with the resource f/credits/resources/slack',
    },
  ];

  async function execute(component: string, args: object) {
    const body = { component, path: `script/f/credits/scripts/${component}`, args };
    const id = await server.call('POST', `apps_u/execute_component/${app}`, body);
    return steady(await server.end(id), times);
  }
}
