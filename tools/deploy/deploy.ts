/** `npm run deploy`: pushes this repository to a Windmill workspace. */
import { join } from 'node:path';
import pc from 'picocolors';
import { commandOptions } from '../options.ts';
import { type Change, createFolders, plannedChanges, push } from './deployment.ts';
import { wmillIn } from './wmill.ts';

const help = `npm run deploy -- --workspace PROFILE [options]

  --workspace NAME     a profile of the CLI ("wmill workspace add"), or with --base-url the id of the workspace
  --base-url URL       of the server, with --token
  --token TOKEN
  --include-schedules  deploy the schedules, too, switched off
  --dry-run            show what would change, and change nothing
  --yes                do not ask

Does what "wmill sync push" does, in an order that spares the server most of the lock jobs after it, and creates missing folders.`;

const { values } = commandOptions(
  {
    options: {
      workspace: { type: 'string' },
      'base-url': { type: 'string' },
      token: { type: 'string' },
      'include-schedules': { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  },
  help,
);
const say = (text: string) => void process.stdout.write(`${text}\n`);
if (values.help || values.workspace === undefined) {
  say(help);
  process.exit(values.help ? 0 : 2);
}

const root = join(import.meta.dir, '../..');
const target = (['workspace', 'base-url', 'token'] as const).flatMap((name) =>
  values[name] === undefined ? [] : [`--${name}`, values[name]],
);
const options = values['include-schedules'] ? ['--include-schedules'] : [];
try {
  await deploy();
} catch (error) {
  say(pc.red(error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
}

async function deploy(): Promise<void> {
  const wmill = wmillIn(root, target);
  const changes = await plannedChanges(wmill, options);
  for (const line of lines(changes)) say(line);
  if (values['dry-run'] || changes.length === 0) return;
  if (!values.yes && !(process.stdin.isTTY && confirm(`Push ${changes.length} changes?`))) {
    say('nothing was pushed; on no terminal, run again with --yes');
    process.exitCode = 1;
    return;
  }
  for (const name of await createFolders(wmill, root)) say(`created folder ${name}`);
  await push(wmill, root, changes, options, say);
  say('done');
}

/** What is deleted and edited by name, what is added by number. */
function lines(changes: readonly Change[]): string[] {
  const added = changes.filter(({ type }) => type === 'added').length;
  return [
    ...changes.filter(({ type }) => type !== 'added').map(({ type, path }) => `  ${type} ${path}`),
    `${changes.length} changes${added > 0 ? `, ${added} of them new files` : ''}`,
  ];
}
