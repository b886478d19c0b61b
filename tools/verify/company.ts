/** The simulated company beside a Windmill workspace: its services in this process, its addresses and secrets in the workspace. */
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type DemoServices, startServices } from '../../demo/services.ts';
import type { Server } from './server.ts';

/** What the simulated services stand in for; their values are those of the workspace `local`. */
const simulated = ['slack', 'looker', 'warehouse'];

const repository = join(import.meta.dir, '../..');
const resourceFile = z.object({ value: z.record(z.string(), z.json()) });

export interface Company {
  server: Server;
  services: DemoServices;
  /** For the data of other services. */
  scratch: string;
  stop(): Promise<void>;
}

/**
 * Starts the services and makes the workspace use them.
 * @param scratch keeps their data; the warehouse in it is built once
 */
export async function openCompany(server: Server, scratch: string): Promise<Company> {
  const services = await startServices({
    stateDir: stateOf(scratch),
    python: join(repository, '.venv/bin/python'),
  });
  try {
    keepWarehouse(scratch, services);
    for (const { path, value, isSecret } of services.variables)
      await server.setVariable(path, value, isSecret);
    for (const name of simulated) {
      const file = join(repository, `f/credits/resources/${name}.local.resource.yaml`);
      await server.setResource(
        `f/credits/resources/${name}`,
        resourceFile.parse(parse(readFileSync(file, 'utf8'))).value,
      );
    }
  } catch (error) {
    await services.stop();
    throw error;
  }
  return { server, services, scratch, stop: () => services.stop() };
}

const warehouseIn = (dir: string) => join(dir, 'warehouse.duckdb');

/** A folder for one company, with the warehouse that an earlier one has built. */
function stateOf(scratch: string): string {
  const dir = join(scratch, crypto.randomUUID());
  mkdirSync(dir, { recursive: true });
  if (existsSync(warehouseIn(scratch))) copyFileSync(warehouseIn(scratch), warehouseIn(dir));
  return dir;
}

function keepWarehouse(scratch: string, { variables }: DemoServices): void {
  const built = variables.find(({ path }) => path === 'f/credits/simulator/warehouse_path')?.value;
  if (built !== undefined && !existsSync(warehouseIn(scratch))) copyFileSync(built, warehouseIn(scratch));
}
