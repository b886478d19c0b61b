/** Checks by one small call whether each service answers; its error is returned without secrets. */

import { existsSync } from 'node:fs';
import * as z from 'zod';
import { parseSlack, slackError, slackReader } from '../../shared/clients/slack.ts';
import { parseLooker } from './looker.ts';

const deadlineMs = 15_000;

const warehouseSchema = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('duckdb'), path: z.string() }),
  z.looseObject({
    kind: z.literal('trino'),
    host: z.string(),
    port: z.int().optional(),
    http_scheme: z.enum(['http', 'https']).default('https'),
  }),
]);

/** The services that did not answer. */
export async function unreachable(resources: {
  slack: unknown;
  looker: unknown;
  warehouse: unknown;
}): Promise<{ service: string; why: string }[]> {
  const asked = await Promise.all([
    ask('Slack', () => askSlack(resources.slack)),
    ask('Looker', () => askLooker(resources.looker)),
    ask('the warehouse', () => askWarehouse(resources.warehouse)),
  ]);
  return asked.flatMap((answer) => answer ?? []);
}

async function ask(service: string, question: () => Promise<void>) {
  try {
    await question();
    return null;
  } catch (error) {
    return { service, why: error instanceof Error ? error.message : String(error) };
  }
}

async function askSlack(value: unknown): Promise<void> {
  const slack = slackReader(parseSlack(value));
  await slack.auth.test().catch((error: unknown) => {
    throw slackError('the test of the token', error);
  });
}

async function askLooker(value: unknown): Promise<void> {
  const { base_url, client_id, client_secret } = parseLooker(value);
  const response = await fetch(`${base_url.replace(/\/$/, '')}/api/4.0/login`, {
    method: 'POST',
    body: new URLSearchParams({ client_id, client_secret }),
    signal: AbortSignal.timeout(deadlineMs),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the login answered HTTP ${response.status}`);
}

/** Trino reports its state without a login; DuckDB is a file. */
async function askWarehouse(value: unknown): Promise<void> {
  const parsed = warehouseSchema.safeParse(value);
  if (!parsed.success) throw new Error('the resource f/credits/resources/warehouse is not complete');
  const warehouse = parsed.data;
  if (warehouse.kind === 'duckdb') {
    if (!existsSync(warehouse.path)) throw new Error('its file is not there');
    return;
  }
  const { http_scheme, host, port } = warehouse;
  const address = `${http_scheme}://${host}:${port ?? (http_scheme === 'https' ? 443 : 80)}/v1/info`;
  const response = await fetch(address, { signal: AbortSignal.timeout(deadlineMs) });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`${host} answered HTTP ${response.status}`);
}
