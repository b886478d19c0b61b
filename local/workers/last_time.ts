/** Which script a flow wanted ahead when it ran last: the next run starts it before the workspace is read. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Spare, type SparePlace, type SpareScript } from './spare.ts';

const fileIn = (stateDir: string) => join(stateDir, 'ahead.json');

/** The process for this flow, if there was one last time; whether it is the right one is for the runtime to say. */
export function startAsLastTime(flow: string, place: SparePlace): Spare | undefined {
  const script = recall(place.stateDir)[flow];
  return script && existsSync(place.python) ? new Spare(script, place) : undefined;
}

/** Notes it for the next run. */
export function remember(stateDir: string, flow: string, script: SpareScript): void {
  const known = recall(stateDir);
  if (Bun.deepEquals(known[flow], script)) return;
  const part = `${fileIn(stateDir)}.${crypto.randomUUID()}`;
  writeFileSync(part, JSON.stringify({ ...known, [flow]: script }));
  renameSync(part, fileIn(stateDir));
}

/** By the flow's path; a file that is not there, or not whole, counts as empty. */
function recall(stateDir: string): Record<string, SpareScript> {
  if (!existsSync(fileIn(stateDir))) return {};
  try {
    const flows: Record<string, unknown> = JSON.parse(readFileSync(fileIn(stateDir), 'utf8')) ?? {};
    return Object.fromEntries(
      Object.entries(flows).flatMap(([flow, script]) => (isScript(script) ? [[flow, script] as const] : [])),
    );
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    return {};
  }
}

function isScript(value: unknown): value is SpareScript {
  if (typeof value !== 'object' || value === null) return false;
  if (!('path' in value && 'file' in value && 'files' in value)) return false;
  const { path, file, files } = value;
  const isText = (text: unknown) => typeof text === 'string';
  return isText(path) && isText(file) && Array.isArray(files) && files.every(isText);
}
