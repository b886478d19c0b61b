/** What CreditBot keeps in a workspace. */
import { z } from 'zod';
import type { Server } from './server.ts';

const folder = 'f/credits/';
const ledger = `${folder}ledger/`;
const policyPath = 'f/credits/resources/policy';
const item = z.object({ path: z.string() });
const policy = z.record(z.string(), z.json());

/** What runs have written, by kind: resources of type `state`, and secret variables of the ledger. */
async function kept(server: Server): Promise<{ resources: string[]; variables: string[] }> {
  const resources = await server.list('resources/list', item, { path_start: folder, resource_type: 'state' });
  const variables = await server.list('variables/list', item, { path_start: ledger });
  const ours = (found: { path: string }[], start: string) =>
    // `_` matches any character in Windmill's filter.
    found.map(({ path }) => path).filter((path) => path.startsWith(start));
  return { resources: ours(resources, folder), variables: ours(variables, ledger) };
}

/** How many records, claims and summaries there are. */
export async function keptItems(server: Server): Promise<number> {
  const { resources, variables } = await kept(server);
  return resources.length + variables.length;
}

/** Removes them, as if CreditBot had never run. */
export async function forget(server: Server): Promise<void> {
  for (const [kind, paths] of Object.entries(await kept(server))) {
    for (const path of paths) await server.call('DELETE', `${kind}/delete/${path}`);
  }
}

/** Changes parts of the policy. */
export async function setPolicy(server: Server, change: object): Promise<void> {
  await server.setResource(policyPath, { ...policy.parse(await server.resource(policyPath)), ...change });
}
