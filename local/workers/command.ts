/** The command of a step in one of the two languages: its command line and the files in its directory. */
import { join } from 'node:path';
import { HOME } from '../home.ts';
import type { Language } from '../workspace/types.ts';
import { pythonCommand } from './python_command.ts';
import { type Command, type CommandOptions, type Files, importBase } from './step_command.ts';
import { bunArguments, bunParameters, withAbsoluteImports } from './typescript.ts';

/**
 * Delays Bun's optimizing compiler, which otherwise takes a third of the time of a small step and pays off only in long
 * loops. Also set where the command line itself is started.
 */
export const SHORT_LIVED = { BUN_JSC_thresholdForOptimizeAfterWarmUp: '100000' };

export function commandFor(language: Language, options: CommandOptions): Command {
  return language === 'bun' ? bunCommand(options) : pythonCommand(options);
}

function bunCommand(options: CommandOptions): Command {
  const { job, code, directory, root, tsconfig } = options;
  const file = options.file ?? join(directory, 'main.ts');
  const wrapper = join(HOME, 'workers/wrapper.ts');
  const { parameters = bunParameters(code, job.entrypoint) } = options;
  const args = JSON.stringify(bunArguments(parameters, options.args));
  const own: Files =
    options.file === undefined ? { 'main.ts': withAbsoluteImports(code, importBase(job)) } : {};
  return {
    // Without --no-install, Bun would fetch missing packages from the registry.
    argv: [
      options.bun.executable,
      '--no-install',
      `--tsconfig-override=${tsconfig}`,
      wrapper,
      file,
      job.entrypoint,
    ],
    environment: { NODE_PATH: join(root, 'node_modules'), ...SHORT_LIVED },
    files: { 'args.json': args, ...own },
    title: 'bun run',
    // Bun 1.3 prints this at every start and still reads the file.
    omitted: `directory mismatch for directory "${tsconfig}"`,
  };
}
