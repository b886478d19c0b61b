/** `npm run spend`: the report on stdout, everything else on stderr; exits 1 when it was not computed or not posted. */
import { writeFileSync } from 'node:fs';
import { openRuntime } from '../../local/cli/open.ts';
import { openPlace } from '../../local/cli/state.ts';
import { report } from '../../local/cli/user_errors.ts';
import { readCommand, type SpendCommand, usage } from './arguments.ts';
import { runReport } from './run_report.ts';
import { startServices } from './services.ts';

process.exitCode = await main(process.argv.slice(2)).catch(report);

async function main(words: string[]): Promise<number> {
  let command: SpendCommand;
  try {
    command = readCommand(words, process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}\n`);
    return 1;
  }
  const { runtime, close } = await openRuntime(openPlace('local', process.env), process.env, startServices);
  try {
    const { text, error } = await runReport(runtime, command.args);
    if (text !== null) {
      process.stdout.write(`${text}\n`);
      if (command.output !== undefined) writeFileSync(command.output, `${text}\n`);
    }
    if (error === null) return 0;
    process.stderr.write(`${error}\n`);
    return 1;
  } finally {
    await close();
  }
}
