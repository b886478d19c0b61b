/** Reads variables and folders. */
import { z } from 'zod';
import type { Reading } from './files.ts';
import { parseShape } from './problem.ts';
import { readItems } from './read_items.ts';
import type { Folder, VariableItem } from './types.ts';
import { readYaml } from './yaml_file.ts';

const any = z.unknown().optional();

const variable = z.strictObject({
  value: z.string().default(''),
  is_secret: z.boolean(),
  description: z.string().nullish(),
  account: any,
  is_oauth: any,
  expires_at: any,
  labels: any,
  extra_perms: any,
});

const folder = z.strictObject({
  summary: z.string().nullish(),
  display_name: z.string().nullish(),
  owners: z.array(z.string()).default([]),
  extra_perms: any,
  default_permissioned_as: any,
  labels: any,
});

export function readVariables(reading: Reading): Map<string, VariableItem> {
  if (reading.config.skipVariables) return new Map();
  return readItems(reading, '.variable.yaml', variable, (path, item) => {
    // A secret's file contains only ciphertext, and with skipSecrets the CLI does not push it.
    if (item.is_secret && !reading.config.plainSecrets) return undefined;
    return { path, value: item.value, isSecret: item.is_secret, description: item.description ?? '' };
  });
}

export function readFolders({ root, config, files, problems }: Reading): Map<string, Folder> {
  const folders = new Map<string, Folder>();
  for (const [file, onDisk] of files) {
    const name = /^f\/([^/]+)\/folder\.meta\.yaml$/.exec(file)?.[1];
    if (name === undefined || config.skipFolders) continue;
    const raw = readYaml(root, onDisk, problems);
    const parsed = raw === undefined ? undefined : parseShape(folder, raw, onDisk, problems);
    if (parsed === undefined) continue;
    folders.set(name, { name, summary: parsed.summary ?? parsed.display_name ?? '', owners: parsed.owners });
  }
  return folders;
}
