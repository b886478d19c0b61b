/** The simulated services of the messaging agent: a PostgreSQL, a Twilio, and the front door at the addresses of the original. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { putClient } from '../../f/messaging/clients/client_store.ts';
import { migrations, schema } from '../../f/messaging/lib/tables/migrations.ts';
import { parseDatabase, withDatabase } from '../../f/shared/clients/database.ts';
import { migrate } from '../../f/shared/clients/migrate.ts';
import { type PostgresqlValue, startPostgres } from '../../simulators/postgres/index.ts';
import { startTwilio, type TwilioSimulator } from '../../simulators/twilio/index.ts';
import { type FrontDoor, startFrontDoor } from './front_door.ts';

type Variable = { path: string; value: string; isSecret: boolean };

export interface MessagingParts {
  twilio: TwilioSimulator;
  frontDoor: FrontDoor;
  /** Of the client `laptop`, which has every scope. */
  apiKey: string;
  database: PostgresqlValue;
  variables: Variable[];
  stop(): Promise<void>;
}

/** On a PostgreSQL that runs. @param options.port of the front door; 0 takes a free one */
export async function startMessaging(options: {
  stateDir: string;
  database: PostgresqlValue;
  port?: number;
}): Promise<MessagingParts> {
  const { database } = options;
  const secrets = secretsIn(join(options.stateDir, 'messaging'));
  await withDatabase(parseDatabase(database), async (open) => {
    await migrate(open, schema, migrations);
    const keyHash = createHash('sha256').update(secrets.api_key).digest('hex');
    await open.transaction((sql) =>
      putClient(sql, { name: 'laptop', keyHash, scopes: ['send', 'verify', 'read', 'admin'] }),
    );
  });
  const twilio = startTwilio({ authToken: secrets.twilio_auth_token });
  const frontDoor = startFrontDoor({ apiKey: secrets.api_key, port: options.port ?? 0 });
  const secret = (name: string, value: string): Variable => ({
    path: `f/messaging/${name}`,
    value,
    isSecret: true,
  });
  return {
    twilio,
    frontDoor,
    apiKey: secrets.api_key,
    database,
    variables: [
      secret('encryption_key_1', secrets.encryption_key_1),
      secret('hash_key', secrets.hash_key),
      secret('code_pepper', secrets.code_pepper),
      secret('twilio_auth_token', secrets.twilio_auth_token),
      { path: 'f/messaging/simulator/twilio_api_url', value: twilio.url, isSecret: false },
      {
        path: 'f/messaging/simulator/twilio_receipt_url',
        value: `${frontDoor.url}/receipts/twilio`,
        isSecret: false,
      },
    ],
    stop: async () => {
      await Promise.all([twilio.stop(), frontDoor.stop()]);
    },
  };
}

export interface MessagingServices extends MessagingParts {
  /** Points the front door to the API of the runtime. */
  reach(api: string): void;
}

/** With a PostgreSQL of its own. */
export async function startServices(options: {
  stateDir: string;
  port?: number;
}): Promise<MessagingServices> {
  const server = await startPostgres({ dir: join(options.stateDir, 'postgres') });
  const parts = await startMessaging({ ...options, database: server.resource });
  const { port, password } = server.resource;
  return {
    ...parts,
    variables: [
      ...parts.variables,
      { path: 'f/shared/simulator/database_port', value: `${port}`, isSecret: false },
      { path: 'f/shared/database_password', value: password, isSecret: true },
    ],
    reach: (api) => parts.frontDoor.to(api),
    stop: async () => {
      await parts.stop();
      await server.stop();
    },
  };
}

const names = ['encryption_key_1', 'hash_key', 'code_pepper', 'twilio_auth_token', 'api_key'] as const;
const secretsSchema = z.record(z.enum(names), z.string());

/** What was sealed in an earlier run must open in this one. */
function secretsIn(dir: string): z.infer<typeof secretsSchema> {
  const file = join(dir, 'secrets.json');
  if (existsSync(file)) return secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  mkdirSync(dir, { recursive: true });
  const secrets = Object.fromEntries(names.map((name) => [name, randomBytes(32).toString('base64')]));
  writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
  return secretsSchema.parse(secrets);
}
