/** The simulated services of the spend monitor: sources, channels, and a PostgreSQL that holds 18 months of snapshots. */
import { join } from 'node:path';
import { parseDatabase, withDatabase } from '../../f/shared/clients/database.ts';
import { migrate } from '../../f/shared/clients/migrate.ts';
import { loadSnapshots, saveSnapshots } from '../../f/spend/clients/snapshot_store.ts';
import { addDays, lastCompleteDay } from '../../f/spend/lib/calendar/day.ts';
import { migrations, schema } from '../../f/spend/lib/tables/migrations.ts';
import { type SlackSimulator, type SlackWorld, startSlack } from '../../simulators/index.ts';
import { startPostgres } from '../../simulators/postgres/index.ts';
import { startTelegram, type TelegramSimulator } from '../../simulators/telegram/index.ts';
import { customers } from './customers.ts';
import { keepEarlierReports } from './earlier_reports.ts';
import { demoSnapshots } from './snapshots.ts';
import { type DemoSources, startSources } from './sources.ts';
import { writeTrackers } from './trackers.ts';

/** The customer success manager who gets the reports, as the policy of the `local` workspace names them. */
export const manager = 'U0OPERATOR';
export const chat = '4711';
const timeZone = 'America/Chicago';

const world: SlackWorld = {
  team: { id: 'T0ACME', name: 'Acme', domain: 'acme' },
  app: { id: 'A0SPEND', bot_id: 'B0SPEND', user_id: 'U0SPEND' },
  users: [
    {
      id: 'U0SPEND',
      name: 'spend',
      real_name: 'Spend monitor',
      bot: { bot_id: 'B0SPEND', app_id: 'A0SPEND' },
    },
    { id: manager, name: 'riley', real_name: 'Riley Okafor' },
  ],
  channels: [],
  messages: [],
};

/** The scopes of docs/spend/guide.md, no others. */
const scopes = ['chat:write', 'im:history', 'im:write'];

export interface SpendServices {
  slack: SlackSimulator;
  telegram: TelegramSimulator;
  sources: DemoSources;
  variables: { path: string; value: string; isSecret: boolean }[];
  stop(): Promise<void>;
}

export async function startServices({ stateDir }: { stateDir: string }): Promise<SpendServices> {
  const dir = join(stateDir, 'spend');
  const server = await startPostgres({ dir: join(stateDir, 'postgres') });
  const asOf = lastCompleteDay(new Date(), timeZone);
  const before = addDays(asOf, -1);
  await withDatabase(parseDatabase(server.resource), async (database) => {
    await migrate(database, schema, migrations);
    const names = customers.map(({ name }) => name);
    const isThere = (await loadSnapshots(database, { from: before, customers: names })).length > 0;
    if (!isThere) {
      // What the covered day brought is read from the sources.
      const earlier = demoSnapshots(asOf).filter(({ day }) => day <= before);
      await saveSnapshots(database, earlier);
      await keepEarlierReports(database, earlier, asOf);
    }
  });
  const slackToken = `xoxb-${crypto.randomUUID()}`;
  const telegramToken = `1:${crypto.randomUUID()}`;
  const slack = startSlack({ dir: join(dir, 'slack'), world, token: slackToken, scopes });
  const telegram = startTelegram({ token: telegramToken, chats: [chat], file: join(dir, 'telegram.json') });
  const sources = startSources(asOf);
  const { port, password } = server.resource;
  return {
    slack,
    telegram,
    sources,
    variables: [
      ...sources.variables,
      ...writeTrackers(join(dir, 'trackers'), asOf),
      { path: 'f/shared/simulator/database_port', value: `${port}`, isSecret: false },
      { path: 'f/shared/database_password', value: password, isSecret: true },
      { path: 'f/spend/simulator/slack_api_url', value: slack.url, isSecret: false },
      { path: 'f/spend/simulator/telegram_api_url', value: telegram.url, isSecret: false },
      { path: 'f/spend/slack_bot_token', value: slackToken, isSecret: true },
      { path: 'f/spend/telegram_bot_token', value: telegramToken, isSecret: true },
    ],
    stop: async () => {
      await Promise.all([slack.stop(), telegram.stop(), sources.stop()]);
      await server.stop();
    },
  };
}
