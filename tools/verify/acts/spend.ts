/** The report of the spend monitor: computed without posting, posted once to each channel, and not posted again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { chat, manager, type SpendServices, startServices } from '../../../demo/spend/services.ts';
import type { Company } from '../company.ts';
import { type Observation, steady } from '../observation.ts';
import type { Ended, Server } from '../server.ts';

const flow = 'f/spend/flows/daily_report';
const repository = join(import.meta.dir, '../../..');
const resourceFile = z.object({ value: z.record(z.string(), z.json()) });

/** What the simulated services stand in for; their values are those of the workspace `local`. */
const simulated = [
  'f/shared/resources/database',
  ...['tableau', 'billing_agent', 'slack', 'telegram', 'policy'].map((name) => `f/spend/resources/${name}`),
];

const reportSchema = z.object({
  text: z.string(),
  customers: z.array(
    z.looseObject({ display_name: z.string(), month_to_date: z.looseObject({ state: z.string() }) }),
  ),
  posts: z.array(z.looseObject({ channel: z.string(), kind: z.string() })),
});

/** @param company its server; the services of the report are others than those of the credits */
export async function spend({ server, scratch }: Company): Promise<Observation[]> {
  const services = await startServices({ stateDir: join(scratch, `spend-${crypto.randomUUID()}`) });
  try {
    await connect(server, services);
    const run = (args: object) => server.run(flow, { channels: 'all', ...args });
    const dry = await run({ dry_run: true });
    const before = seenIn(services);
    const posted = await run({});
    const after = seenIn(services);
    const again = await run({});
    return [
      {
        check: 'spend, dry run: the text',
        seen: textOf(dry),
        holds: dry.success && before.slack.length + before.telegram.length === 0,
        advice: `compare the run of ${flow} step by step with the one of "npm start -- spend"`,
      },
      {
        check: 'spend: amounts, origins, drivers, no data',
        seen: steady(reportOf(dry)?.customers ?? dry.result),
        advice: 'look at the steps read and report: a source was read differently',
      },
      {
        check: 'spend: no data of the sources',
        seen: (reportOf(dry)?.customers ?? [])
          .filter(({ month_to_date }) => month_to_date.state === 'no_data')
          .map(({ display_name, month_to_date }) => `${display_name}: ${month_to_date.detail}`),
        advice: 'look at the step read: a source answered there that is silent here, or the other way round',
      },
      {
        check: 'spend: one post in each channel',
        seen: { kinds: kindsOf(posted), slack: after.slack.map(lines), telegram: after.telegram.map(lines) },
        holds: after.slack.length === 1 && after.telegram.length === 1,
        advice: 'look at the steps slack and telegram of the first run that posted',
      },
      {
        check: 'spend, again: nothing is posted',
        seen: {
          kinds: kindsOf(again),
          slack: seenIn(services).slack.length,
          telegram: seenIn(services).telegram.length,
        },
        holds: Bun.deepEquals(seenIn(services), after),
        advice:
          'look at the steps slack and telegram of the second run: the claim of the first was not found',
      },
      {
        check: 'spend: calls to the sources',
        seen: {
          ...services.sources.tableau.faults.requests(),
          ...services.sources.billingAgent.faults.requests(),
        },
        advice: 'a request was repeated, or a session was ended by another sign-in',
      },
    ];
  } finally {
    await services.stop();
  }
}

async function connect(server: Server, { variables }: SpendServices): Promise<void> {
  for (const { path, value, isSecret } of variables) await server.setVariable(path, value, isSecret);
  for (const path of simulated) {
    const file = join(repository, `${path}.local.resource.yaml`);
    await server.setResource(path, resourceFile.parse(parse(readFileSync(file, 'utf8'))).value);
  }
}

/** What a person reads in the channels. */
function seenIn({ slack, telegram }: SpendServices) {
  return {
    slack: slack.actors.directMessages(manager).map(({ text }) => text),
    telegram: telegram.messages(chat).map(({ text }) => text),
  };
}

function lines(text: string): string[] {
  return text.split('\n');
}

function reportOf({ result }: Ended) {
  return reportSchema.safeParse(result).data ?? null;
}

function textOf(ended: Ended) {
  return reportOf(ended)?.text.split('\n') ?? steady(ended.result);
}

function kindsOf(ended: Ended) {
  return reportOf(ended)?.posts.map(({ channel, kind }) => `${channel} ${kind}`) ?? steady(ended.result);
}
