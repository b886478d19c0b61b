/** Whether CreditBot may go live: are its secrets there and accepted, do its services answer, does it see its channels? Reads only. */

import { logged } from '../../shared/clients/job.ts';
import { parseSlack, slackReader } from '../../shared/clients/slack.ts';
import { channelIds } from '../../shared/clients/slack_channels.ts';
import { schedulePaths, variableExists } from '../../shared/clients/windmill.ts';
import { windmillItems, windmillResource } from '../../shared/clients/windmill_items.ts';
import { unreachable } from '../clients/reach.ts';
import { setupProblems, variablesNamed } from '../lib/health/health.ts';
import { parsePolicy } from '../lib/policy/policy.ts';

const folder = 'f/credits/resources/';
const resources = ['slack', 'looker', 'warehouse', 'slack_signature', 'notifier'];

export async function main() {
  const items = windmillItems();
  const named = await Promise.all(
    resources.map(async (name) => {
      const resource = `${folder}${name}`;
      return variablesNamed(await items.read(resource)).map((path) => ({ path, resource }));
    }),
  );
  const variables = await Promise.all(
    named.flat().map(async (one) => ({ ...one, exists: await variableExists(one.path) })),
  );
  const schedules = await schedulePaths('f/credits/');
  const complete = variables.every(({ exists }) => exists);
  const asked = complete ? await askServices() : { unreachable: null, channels: null };
  return logged({ problems: setupProblems({ variables, schedules, ...asked }), schedules }, [
    'problems',
    'schedules',
  ]);
}

async function askServices() {
  const [slack, looker, warehouse, policy] = await Promise.all(
    ['slack', 'looker', 'warehouse', 'policy'].map((name) => windmillResource(`${folder}${name}`)),
  );
  const away = await unreachable({ slack, looker, warehouse });
  if (away.some(({ service }) => service === 'Slack')) return { unreachable: away, channels: null };
  const names = parsePolicy(policy).channels.map(({ name }) => name);
  const ids = await channelIds(slackReader(parseSlack(slack)), names);
  return { unreachable: away, channels: names.map((name) => ({ name, isVisible: ids.has(name) })) };
}
