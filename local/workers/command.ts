/** What to run for a script in one of the two languages: the command line and the files it finds in its directory. */
import { join } from 'node:path';
import type { Job } from '../store/job.ts';
import type { JsonObject, Language } from '../workspace/types.ts';
import { bunArguments, withAbsoluteImports } from './typescript.ts';

export interface CommandOptions {
  job: Pick<Job, 'path' | 'entrypoint'>;
  /** The script's text, and where it stands when it is a file of the workspace. */
  code: string;
  file: string | undefined;
  args: JsonObject;
  directory: string;
  root: string;
  python: string;
  /** Tells Bun where `/f/...` imports lead. */
  tsconfig: string;
}

type Files = Record<string, string>;

export interface Command {
  argv: string[];
  environment: Record<string, string>;
  /** Name in the job's directory -> content. */
  files: Files;
  /** As the worker calls it in its messages. */
  title: string;
}

export function commandFor(language: Language, options: CommandOptions): Command {
  return language === 'bun' ? bunCommand(options) : pythonCommand(options);
}

function bunCommand(options: CommandOptions): Command {
  const { job, code, directory, root, tsconfig } = options;
  const file = options.file ?? join(directory, 'main.ts');
  const wrapper = join(import.meta.dir, 'wrapper.ts');
  const args = JSON.stringify(bunArguments(code, job.entrypoint, options.args));
  const own: Files =
    options.file === undefined ? { 'main.ts': withAbsoluteImports(code, importBase(job)) } : {};
  return {
    // Without --no-install, Bun would fetch what is missing from the package registry.
    argv: [
      process.execPath,
      '--no-install',
      `--tsconfig-override=${tsconfig}`,
      wrapper,
      file,
      job.entrypoint,
    ],
    environment: { NODE_PATH: join(root, 'node_modules') },
    files: { 'args.json': args, ...own },
    title: 'bun run',
  };
}

function pythonCommand(options: CommandOptions): Command {
  const { job, code, directory, root, python } = options;
  const file = options.file ?? join(directory, 'main.py');
  const module = `${importBase(job).replaceAll('/', '.')}.${options.file === undefined ? 'step' : 'script'}`;
  const own: Files = options.file === undefined ? { 'main.py': code } : {};
  return {
    // -P: the wrapper's own directory is no place to import from.
    argv: [python, '-P', join(import.meta.dir, 'wrapper.py'), file, module, job.entrypoint],
    environment: { PYTHONPATH: root, PYTHONUNBUFFERED: '1' },
    files: { 'args.json': JSON.stringify(options.args), ...own },
    title: 'python run',
  };
}

/** The workspace directory that relative imports start from: an inline step counts as a file in its flow's directory. */
function importBase(job: Pick<Job, 'path'>): string {
  const path = job.path ?? 'u/user/preview';
  return path.split('/').slice(0, -1).join('/');
}
