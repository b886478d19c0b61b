/** `serve`: the runtime and its API until interrupted, for the official CLI and other clients. */
import type { CommandLine } from './command_line.ts';
import { openRuntime, simulatedServices } from './open.ts';
import { openPlace } from './state.ts';

const DEFAULT_PORT = '8000';

export async function serveApi(line: CommandLine): Promise<number> {
  const place = openPlace(line.workspace, process.env);
  const startServices = await simulatedServices(line);
  const env = { PORT: DEFAULT_PORT, ...process.env };
  const { runtime, api, close } = await openRuntime(place, env, startServices, { schedules: true });
  const { name } = place.workspace;
  const say = (text: string) => process.stdout.write(`${text}\n`);
  say(`Windmill API of the workspace ${name}: ${api.url}/api`);
  if (process.env.WM_TOKEN === undefined) say(`token: ${runtime.userToken}`);
  say(`For example: npx wmill job list --base-url ${api.url}/ --workspace ${name} --token ...`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve()).once('SIGTERM', () => resolve());
  });
  await close();
  return 0;
}
