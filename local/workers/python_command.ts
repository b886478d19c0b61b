/** How a Python script is started. */
import { join } from 'node:path';
import { HOME } from '../home.ts';
import { jsonbText } from '../store/jsonb.ts';
import { type Command, type CommandOptions, type Files, importBase } from './step_command.ts';

export function pythonCommand(options: CommandOptions): Command {
  const { job, code, directory, root, python } = options;
  const file = options.file ?? join(directory, 'main.py');
  const module = `${importBase(job).replaceAll('/', '.')}.${options.file === undefined ? 'step' : 'script'}`;
  const own: Files = options.file === undefined ? { 'main.py': code } : {};
  return {
    // -P: no imports from the wrapper's own directory.
    argv: [python, '-P', join(HOME, 'workers/wrapper.py'), file, module, job.entrypoint],
    environment: { PYTHONPATH: root, PYTHONUNBUFFERED: '1' },
    files: { 'args.json': jsonbText(options.args), ...own },
    title: 'python run',
  };
}
