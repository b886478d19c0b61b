/** The policy of the simulated company, as the workspace `local` has it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';

const file = join(import.meta.dir, '../../f/spend/resources/policy.local.resource.yaml');

export function readWorkspacePolicy(): unknown {
  return z.object({ value: z.unknown() }).parse(parse(readFileSync(file, 'utf8'))).value;
}
