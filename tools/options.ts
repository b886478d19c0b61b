/** Options of a command: a wrong one ends the process with a sentence and the usage instead of a stack trace. */
import { type ParseArgsConfig, parseArgs } from 'node:util';

export function commandOptions<T extends ParseArgsConfig>(
  config: T,
  usage: string,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    process.stderr.write(`${error.message}\n\n${usage}\n`);
    process.exit(2);
  }
}
