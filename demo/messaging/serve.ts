/** `npm run messaging`: the agent on the embedded runtime, at the addresses of the original, until it is interrupted. */
import { availableParallelism } from 'node:os';
import { type OpenRuntime, openRuntime } from '../../local/cli/open.ts';
import { openPlace } from '../../local/cli/state.ts';
import { type MessagingServices, startServices } from './services.ts';

export interface OpenAgent extends OpenRuntime<MessagingServices> {
  services: MessagingServices;
}

const lanes = ['fast', 'bulk'] as const;

/** Starts runtime, services and both lanes. @param port of the front door; 0 takes a free one */
export async function openAgent(env: NodeJS.ProcessEnv, port: number): Promise<OpenAgent> {
  const opened = await openRuntime(
    openPlace('local', env),
    env,
    (options) => startServices({ ...options, port }),
    { parallelism: availableParallelism() + lanes.length },
  );
  const { runtime, services, api } = opened;
  if (services === undefined) throw new Error('the agent runs on its simulated services');
  services.reach(`${api.url}/api`);
  let isOpen = true;
  const keepRunning = async (lane: string) => {
    while (isOpen) {
      const args = { lane, seconds: 3_600 };
      await runtime.wait(runtime.run({ kind: 'flow', path: 'f/messaging/flows/dispatch', args }));
    }
  };
  for (const lane of lanes) void keepRunning(lane);
  const close = async () => {
    isOpen = false;
    await opened.close();
  };
  return { ...opened, services, close };
}

if (import.meta.main) {
  const agent = await openAgent(process.env, Number(process.env.MESSAGING_PORT ?? 5_000));
  process.stdout.write(`The messaging agent listens at ${agent.services.frontDoor.url}\n`);
  const stop = async () => {
    await agent.close();
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
