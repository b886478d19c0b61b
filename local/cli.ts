/** `npm run local -- ...`: runs and inspects the workspace from the command line. */
import { CliError } from './cli/cli_error.ts';
import { type CommandLine, readCommandLine } from './cli/command_line.ts';
import { argumentsHelp, HELP } from './cli/help.ts';

// Modules of a command are loaded on demand: loading all of them would take half the time of a short run.

async function main(line: CommandLine): Promise<number> {
  const [noun, verb, operand, surplus] = line.operands;
  if (surplus !== undefined) {
    throw new CliError('usage', `"${surplus}" is one word too many; arguments are written --name=value`);
  }
  const unknown = line.given[0];
  if (unknown !== undefined && noun !== 'flow' && noun !== 'script') {
    throw new CliError('usage', `there is no option --${unknown.name} here\n\n${HELP}`);
  }
  const print = (text: string) =>
    process.stdout.write(text.endsWith('\n') || text === '' ? text : `${text}\n`);
  if (noun === undefined || (line.help && operand === undefined)) {
    print(HELP);
    return 0;
  }
  switch (noun) {
    case 'flow':
    case 'script':
      if (verb === 'list') {
        print(
          (await runnables(noun, line))
            .map(({ path, summary }) => `${path}  ${summary}`.trimEnd())
            .join('\n'),
        );
        return 0;
      }
      if (verb !== 'run') break;
      if (line.help) {
        const found = (await runnables(noun, line)).find(({ path }) => path === operand);
        print(found === undefined ? HELP : argumentsHelp(found.path, found.summary, found.schema));
        return 0;
      }
      return (await import('./cli/run_commands.ts')).run(noun, operand, line);
    case 'serve':
      return (await import('./cli/serve_command.ts')).serveApi(line);
    case 'console':
      return (await import('./cli/console_command.ts')).serveConsole(line);
    case 'job':
      print((await import('./cli/job_commands.ts')).jobs(verb, operand, line));
      return 0;
    case 'variable':
      print(await (await items()).variables(verb, operand, line, () => Bun.stdin.text()));
      return 0;
    case 'resource':
      print((await items()).resources(verb, operand, line));
      return 0;
  }
  throw new CliError('usage', `there is no command "${line.operands.join(' ')}"\n\n${HELP}`);
}

async function runnables(noun: 'flow' | 'script', line: CommandLine) {
  const { openPlace } = await import('./cli/state.ts');
  const { workspace } = openPlace(line.workspace, process.env);
  return [...(noun === 'flow' ? workspace.flows : workspace.scripts).values()];
}

const items = () => import('./cli/item_commands.ts');

process.exitCode = await main(readCommandLine(process.argv.slice(2))).catch(async (error) =>
  (await import('./cli/user_errors.ts')).report(error),
);
