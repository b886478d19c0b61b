/** Reads the tracker files of the watch list from the disk of the worker. */
import { readFile } from 'node:fs/promises';
import { Glob } from 'bun';
import { type Gap, gap } from '../lib/snapshot/gap.ts';
import { readEscalations, readTickets, type Tracked, type TrackerFile } from '../lib/tracker/tracker.ts';
import type { Escalation, Ticket } from '../lib/watch/watch.ts';

export async function escalations(path: string): Promise<Tracked<Escalation> | Gap> {
  return readEscalations(await trackerFile(path));
}

/** @param pattern absolute, such as `/data/engdesk/*.json` */
export async function tickets(pattern: string): Promise<Tracked<Ticket> | Gap> {
  const folder = /^\/(?:[^*?[{]*\/)?/.exec(pattern)?.[0];
  if (folder === undefined) return gap('source_refused', `${pattern} is not an absolute pattern of files`);
  const paths: string[] = [];
  try {
    for await (const name of new Glob(pattern.slice(folder.length)).scan({ cwd: folder, onlyFiles: true }))
      paths.push(`${folder}${name}`);
  } catch (error) {
    if (!isFileError(error)) throw error;
    return gap('source_unavailable', `${folder} cannot be read (${error.code})`);
  }
  return readTickets(await Promise.all(paths.sort().map(trackerFile)), pattern);
}

async function trackerFile(path: string): Promise<TrackerFile> {
  try {
    return { name: path, text: await readFile(path, 'utf8') };
  } catch (error) {
    if (!isFileError(error)) throw error;
    return { name: path, text: null };
  }
}

function isFileError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
