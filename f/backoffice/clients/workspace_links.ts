/** The keys of signed links, and where the links of this workspace lead. */
import { windmillResource } from '../../shared/clients/windmill_items.ts';
import { linkKeysPath, parseLinkKeys } from '../lib/link/link.ts';
import type { Links } from './sales_export.ts';

export async function workspaceLinks(): Promise<Links> {
  const keys = parseLinkKeys(await windmillResource(linkKeysPath));
  const { WM_BASE_URL: server, WM_WORKSPACE: workspace } = process.env;
  if (!server || !workspace) throw new Error('WM_BASE_URL is not set: run this script as a Windmill job');
  return { keys, base: `${server.replace(/\/$/, '')}/api/r/${workspace}/` };
}
