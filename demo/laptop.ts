/** What every system of the `local` workspace needs: the simulated services of credits and messaging, and a PostgreSQL. */
import { join } from 'node:path';
import { PostgresError, type PostgresServer, startPostgres } from '../simulators/postgres/index.ts';
import { startMessaging } from './messaging/services.ts';
import { type DemoServices, startServices as startCreditServices } from './services.ts';

/** Starts the services; without a PostgreSQL for this machine only the systems that need none can run. */
export async function startServices(options: { stateDir: string; python: string }): Promise<DemoServices> {
  const [services, database] = await Promise.all([
    startCreditServices(options),
    startDatabase(options.stateDir),
  ]);
  if (database === null) return services;
  const { port, password } = database.resource;
  const messaging = await startMessaging({ stateDir: options.stateDir, database: database.resource });
  return {
    ...services,
    reach: (api) => {
      services.reach(api);
      messaging.frontDoor.to(api);
    },
    variables: [
      ...services.variables,
      ...messaging.variables,
      { path: 'f/shared/simulator/database_port', value: `${port}`, isSecret: false },
      { path: 'f/shared/database_password', value: password, isSecret: true },
    ],
    stop: async () => {
      await Promise.all([services.stop(), messaging.stop()]);
      await database.stop();
    },
  };
}

async function startDatabase(stateDir: string): Promise<PostgresServer | null> {
  try {
    return await startPostgres({ dir: join(stateDir, 'postgres') });
  } catch (error) {
    if (!(error instanceof PostgresError)) throw error;
    process.stderr.write(`Messaging, spend and back office cannot run: ${error.message}\n`);
    return null;
  }
}
