/** Raw apps: their runnables must exist, and their front end needs an entry file and declared dependencies. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { entryOf } from '../apps/bundle.ts';
import type { Problem } from '../workspace/problem.ts';
import { rawAppSuffix } from '../workspace/raw_apps.ts';
import type { RawApp } from '../workspace/types.ts';
import type { Check, Checked } from './checked.ts';

export const checkRawApps: Check = (checked) =>
  [...checked.workspace.rawApps.values()].flatMap((app) => {
    const place = `${app.path}${rawAppSuffix(checked.config.nonDottedPaths)}`;
    return [...frontEnd(app, place), ...targets(app, place, checked)];
  });

function frontEnd(app: RawApp, place: string): Problem[] {
  const problems: Problem[] = [];
  if (entryOf(app) === undefined) {
    const message =
      'has no index.tsx; the CLI and the console bundle the front end from there and mount nothing by themselves';
    problems.push({ file: `${place}/raw_app.yaml`, code: 'no_app_entry', message });
  }
  if (!existsSync(join(app.dir, 'package.json'))) {
    const message =
      'is missing; the CLI runs "npm install" here before it bundles, so list what the front end imports';
    problems.push({ file: `${place}/package.json`, code: 'no_app_package', message });
  }
  return problems;
}

function targets({ runnables, path }: RawApp, place: string, { workspace }: Checked): Problem[] {
  if (runnables.size === 0) {
    const message = `the app ${path} has no runnable; the CLI wants at least one in backend/`;
    return [{ file: `${place}/raw_app.yaml`, code: 'missing_backend_script', message }];
  }
  return [...runnables].flatMap(([id, runnable]): Problem[] => {
    if (runnable.type === 'inline') return [];
    const items = runnable.type === 'flow' ? workspace.flows : workspace.scripts;
    if (items.has(runnable.path)) return [];
    const message = `points to the ${runnable.type} ${runnable.path}, which does not exist; create it or correct the path`;
    return [{ file: `${place}/backend/${id}.yaml`, code: 'missing_backend_script', message }];
  });
}
