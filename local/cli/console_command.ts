/** `console`: the runtime, its API and the console page, until interrupted. */
import { addConsole } from '../console/console.ts';
import { CliError } from './cli_error.ts';
import type { CommandLine } from './command_line.ts';
import { type OpenRuntime, openRuntime, type Services, simulatedServices } from './open.ts';
import { openPlace } from './state.ts';

const DEFAULT_PORT = '8000';

export async function serveConsole(line: CommandLine): Promise<number> {
  const env = { PORT: DEFAULT_PORT, ...process.env };
  const opened = await open(line, env);
  // In the fragment the token is not sent to a server and not logged.
  const address = `${opened.api.url}/#token=${encodeURIComponent(opened.runtime.userToken)}`;
  process.stdout.write(`Console: ${address}\nCtrl+C ends it.\n`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve()).once('SIGTERM', () => resolve());
  });
  await opened.close();
  return 0;
}

async function open(line: CommandLine, env: NodeJS.ProcessEnv): Promise<OpenRuntime<Services>> {
  const place = openPlace(line.workspace, env);
  const startServices = await simulatedServices(line);
  try {
    return await openRuntime(place, env, startServices, { extend: addConsole, schedules: true });
  } catch (cause) {
    const taken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    if (!taken) throw cause;
    throw new CliError(
      'bad_argument',
      `Port ${env.PORT} is taken. End what uses it, or choose another one: PORT=8001 npm run console`,
    );
  }
}
