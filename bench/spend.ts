/** The report of 1,000 customers: time from the start of the process to the posted report, calls, processor time and memory. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Day,
  dayOfMonth,
  endOfMonth,
  endOfPriorMonth,
  lastCompleteDay,
  monthDays,
  priorMonthEnds,
} from '../f/spend/lib/calendar/day.ts';
import { Store } from '../local/store/store.ts';
import { loadWorkspace } from '../local/workspace/load.ts';
import {
  type SlackWorld,
  startBillingAgent,
  startSlack,
  startTableau,
  type TableauRow,
} from '../simulators/index.ts';
import { startPostgres } from '../simulators/postgres/index.ts';
import { startTelegram } from '../simulators/telegram/index.ts';
import { watchMemory } from './memory.ts';
import { perform } from './subject.ts';
import { REPOSITORY } from './workspace.ts';

const timeZone = 'America/Chicago';
/** Every call to a source takes this long. */
const callMs = 50;
const services = ['SMS', 'Voice', 'Numbers'];
/** Of the history that the views show. */
const months = 24;

export interface SpendRun {
  milliseconds: number;
  cpuSeconds: number;
  /** Peak of runtime and steps in megabytes, without the database and the simulated services; null off Linux. */
  memory: number | null;
  /** Calls to Tableau and the billing agent, for each customer. */
  calls: number;
}

export interface SpendFigures {
  customers: number;
  callMs: number;
  /** On an empty database: 24 months of history are taken over. */
  first: SpendRun;
  /** Of the same day again: everything is read and confirmed. */
  again: SpendRun;
}

export async function measureSpend(scratch: string, customers: number): Promise<SpendFigures> {
  const dir = join(scratch, 'spend');
  mkdirSync(dir, { recursive: true });
  const asOf = lastCompleteDay(new Date(), timeZone);
  const names = Array.from({ length: customers }, (_, index) => `Customer ${index}`);
  const token = { name: 'spend-monitor', secret: 'bench-secret' };
  const postgres = await startPostgres({ dir: join(dir, 'postgres') });
  const slack = startSlack({ dir: join(dir, 'slack'), world: slackWorld, token: 'xoxb-bench', scopes });
  const telegram = startTelegram({ token: '1:bench', chats: ['4711'] });
  const tableau = startTableau({
    world: { site: { id: 'site', contentUrl: 'revenue' }, views: viewsOf(names, asOf) },
    tokenName: token.name,
    tokenSecret: token.secret,
  });
  const agent = startBillingAgent({ answer: () => ({ kind: 'state', state: 'failed' }), token: 'bench' });
  for (const name of ['monthly', 'daily', 'service_breakdown']) tableau.slowView(`${name}-view`, callMs);
  const variables = [
    ['f/shared/simulator/database_port', `${postgres.resource.port}`],
    ['f/shared/database_password', postgres.resource.password],
    ['f/spend/simulator/slack_api_url', slack.url],
    ['f/spend/simulator/telegram_api_url', telegram.url],
    ['f/spend/simulator/tableau_url', tableau.url],
    ['f/spend/simulator/billing_agent_url', agent.url],
    ['f/spend/slack_bot_token', 'xoxb-bench'],
    ['f/spend/telegram_bot_token', '1:bench'],
    ['f/spend/tableau_pat_secret', token.secret],
    ['f/spend/billing_agent_token', 'bench'],
  ].map(([path, value]) => ({ path, value, isSecret: true }));
  const state = join(dir, 'state');
  keepPolicy(state, names);
  const env = { ...process.env, LOCAL_STATE_DIR: state, BENCH_VARIABLES: JSON.stringify(variables) };
  const argv = [
    process.execPath,
    join(REPOSITORY, 'local/cli.ts'),
    'flow',
    'run',
    'f/spend/flows/daily_report',
    `--services=${join(REPOSITORY, 'bench/services.ts')}`,
  ];
  let called = 0;
  const run = async (): Promise<SpendRun> => {
    let memory: number | null = null;
    let stop = () => memory;
    const ended = await perform({ argv, cwd: REPOSITORY, env }, (pid) => {
      stop = watchMemory(pid).stop;
    });
    memory = stop();
    const all = [tableau, agent].flatMap(({ faults }) => Object.values(faults.requests()));
    const [asked] = Object.values(agent.faults.requests());
    if (asked !== undefined)
      throw new Error('a view of the simulated Tableau was refused: the agent was asked');
    const calls = all.reduce((sum, count) => sum + count, 0) - called;
    called += calls;
    return { ...ended, memory, calls: calls / customers };
  };
  try {
    return { customers, callMs, first: await run(), again: await run() };
  } finally {
    await Promise.all([slack.stop(), telegram.stop(), tableau.stop(), agent.stop()]);
    await postgres.stop();
  }
}

const scopes = ['chat:write', 'im:history', 'im:write'];
const slackWorld: SlackWorld = {
  team: { id: 'T0ACME', name: 'Acme', domain: 'acme' },
  app: { id: 'A0SPEND', bot_id: 'B0SPEND', user_id: 'U0SPEND' },
  users: [
    { id: 'U0SPEND', name: 'spend', real_name: 'Spend', bot: { bot_id: 'B0SPEND', app_id: 'A0SPEND' } },
    { id: 'U0OPERATOR', name: 'riley', real_name: 'Riley Okafor' },
  ],
  channels: [],
  messages: [],
};

/** The policy of the `local` workspace with as many customers, and without tracker files. */
function keepPolicy(state: string, names: readonly string[]): void {
  const store = Store.open(state, loadWorkspace(REPOSITORY, 'local'));
  try {
    store.items.updateResource('f/spend/resources/policy', {
      value: {
        version: 'bench',
        time_zone: timeZone,
        customers: names.map((name) => ({ name, display_name: name })),
        channels: { slack: { dm_channel: 'U0OPERATOR' }, telegram: { chat_id: '4711' } },
      },
    });
  } finally {
    store.close();
  }
}

/** The views of f/spend/resources/tableau.local.resource.yaml. */
export function viewsOf(names: readonly string[], asOf: Day) {
  const ends = [...priorMonthEnds(asOf, months - 1).toReversed(), asOf];
  const days = [...monthDays(endOfPriorMonth(asOf)), ...monthDays(asOf)];
  const refreshed = new Date().toISOString();
  const rows = (labels: (name: string) => TableauRow[]) => {
    const made = names.flatMap(labels).map((row) => ({ ...row, labels: [...row.labels, refreshed] }));
    return () => made;
  };
  /** Dollars a day of a service, which differ from customer to customer and from month to month. */
  const daily = (name: string, end: Day, service: number) =>
    100 + ((Number(name.slice(9)) * 37 + Number(end.slice(5, 7)) * 11 + service * 13) % 400);
  const total = (name: string, end: Day) =>
    services.reduce((sum, _, service) => sum + daily(name, end, service) * dayOfMonth(end), 0);
  const ofDay = (name: string, day: Day) => {
    const end = day > endOfPriorMonth(asOf) ? asOf : endOfMonth(day);
    return services.reduce((sum, _, service) => sum + daily(name, end, service), 0);
  };
  const view = (name: string, dimensions: string[], shown: () => readonly TableauRow[]) => ({
    id: `${name}-view`,
    name,
    dimensions: ['Account Name', ...dimensions, 'Refreshed'],
    measure: 'Revenue',
    form: 'long' as const,
    decimals: 2,
    rows: shown,
  });
  return [
    view(
      'monthly',
      ['Month'],
      rows((name) => ends.map((end) => ({ labels: [name, end.slice(0, 7)], amount: `${total(name, end)}` }))),
    ),
    view(
      'daily',
      ['Day'],
      rows((name) => days.map((day) => ({ labels: [name, day], amount: `${ofDay(name, day)}` }))),
    ),
    view(
      'service_breakdown',
      ['Month', 'Service'],
      rows((name) =>
        ends.flatMap((end) =>
          services.map((service, index) => ({
            labels: [name, end.slice(0, 7), service],
            amount: `${daily(name, end, index) * dayOfMonth(end)}`,
          })),
        ),
      ),
    ),
  ];
}
