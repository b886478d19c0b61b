/** `npm run verify:windmill`: deploys this repository, plays the story of the demo there and on the embedded runtime, and holds one against the other. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pc from 'picocolors';
import { commandOptions } from '../options.ts';
import { compare, type Row, table } from './comparison.ts';
import { type Deployed, deploy } from './deploy.ts';
import { withEmbedded } from './embedded.ts';
import { type Act, allActs, observe } from './story.ts';
import { type Opened, openWorkspace, removeWorkspace } from './workspaces.ts';

const help = `npm run verify:windmill -- --base-url https://windmill.example.com --token TOKEN [options]

  --workspace ID   an empty workspace, or the id of the one to create; a new one when left out
  --remove         delete the workspace in the end, if it was created here
  --keep           with --remove: delete it only when everything is equal
  --only ACTS      some of ${allActs.join(',')}

The token must be of a superadmin to create a workspace, of an admin of the workspace otherwise; WM_TOKEN does as well.
The workers must reach this machine at 127.0.0.1, where the simulated Slack, Looker and warehouse are.`;

const { values } = commandOptions(
  {
    options: {
      'base-url': { type: 'string' },
      token: { type: 'string' },
      workspace: { type: 'string' },
      remove: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      only: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  },
  help,
);
const say = (text: string) => void process.stdout.write(`${text}\n`);
const note = (text: string) => say(pc.dim(`  ${text}`));

const baseUrl = values['base-url']?.replace(/\/$/, '');
const token = values.token ?? process.env.WM_TOKEN;
if (values.help || baseUrl === undefined || token === undefined) {
  say(help);
  process.exit(values.help ? 0 : 2);
}
const only = values.only?.split(',') ?? allActs;
const acts = allActs.filter((act) => only.includes(act));

const scratch = mkdtempSync(join(tmpdir(), 'verify-'));
try {
  process.exitCode = (await verify(baseUrl, token, acts)) ? 0 : 1;
} catch (error) {
  say(pc.red(error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function verify(url: string, secret: string, chosen: Act[]): Promise<boolean> {
  const opened = await openWorkspace({ baseUrl: url, token: secret }, values.workspace);
  const { server, version, isEmbedded, isNew } = opened;
  say(`${version} at ${url}, workspace ${server.address.workspace}`);
  let ok = false;
  try {
    const deployed = isEmbedded ? undefined : await deploy(server, note);
    say('the story on the embedded runtime');
    const reference = await withEmbedded(scratch, (here) => observe(here, scratch, chosen, note));
    say('the story on the server');
    const rows = compare(reference, await observe(server, scratch, chosen, note));
    if (deployed) rows.unshift(...deploymentRows(deployed));
    say('');
    for (const line of table(rows)) say(line);
    ok = rows.every((row) => row.ok);
    say(`\n${rows.filter((row) => row.ok).length} of ${rows.length} equal`);
    return ok;
  } finally {
    await leave(opened, values.remove && isNew && (ok || !values.keep));
  }
}

async function leave({ server, isEmbedded }: Opened, remove: boolean): Promise<void> {
  const { workspace } = server.address;
  if (remove) await removeWorkspace(server);
  if (!isEmbedded) say(remove ? `workspace ${workspace} deleted` : `workspace ${workspace} kept`);
}

function deploymentRows({ changes, seconds, locks, again }: Deployed): Row[] {
  return [
    row('first push: changes', changes, changes > 0, `${changes} in ${seconds} s`, 'nothing was deployed'),
    row(
      'locks made by the server',
      [],
      locks.failed.length === 0,
      locks.failed.length === 0 ? `${locks.jobs} jobs, ${locks.seconds} s` : locks.failed,
      'open the dependency job of each script named here; its log names the package or the import',
    ),
    row(
      'second push: changes',
      [],
      again.length === 0,
      again,
      'these files are not as the server writes them; pull into a copy and compare',
    ),
  ];
}

function row(
  check: string,
  embedded: Row['embedded'],
  ok: boolean,
  seen: Row['server'],
  advice: string,
): Row {
  return { check, embedded, server: seen, ok, advice };
}
