/** Missing companion files, and files that sync push would silently omit. */
import { existsSync } from 'node:fs';
import type { Problem } from '../workspace/problem.ts';
import { fileSafeName, isSpecific, specificFile } from '../workspace/specific_items.ts';
import { readWmillYaml } from '../workspace/wmill_yaml.ts';
import { type Check, onDisk } from './checked.ts';

export const checkFiles: Check = (checked) => {
  const { workspace, files, root } = checked;
  const metadata = [...workspace.scripts.values()].flatMap(({ path, file }): Problem[] => {
    if (existsSync(onDisk(checked, `${path}.script.yaml`))) return [];
    const message = `has no ${path}.script.yaml; create it with "npx wmill generate-metadata"`;
    return [{ file: file.slice(root.length + 1), code: 'no_metadata', message }];
  });
  const orphans = [...files.values()].flatMap((file): Problem[] => {
    const path = /^(.*)\.script\.(yaml|lock)$/.exec(file)?.[1];
    if (path === undefined || workspace.scripts.has(path)) return [];
    return [
      {
        file,
        code: 'no_script',
        message: `there is no script ${path}; remove this file or restore the script`,
      },
    ];
  });
  const used = [...workspace.scripts.keys(), ...workspace.flows.keys(), ...workspace.resources.keys()];
  const folderNames = new Set(
    used.flatMap((path) => (path.startsWith('f/') ? [path.split('/')[1] ?? ''] : [])),
  );
  const folders = [...folderNames]
    .filter((name) => !workspace.folders.has(name))
    .map((name) => {
      const message = `a push by anybody but an admin is refused without this file; create it with "npx wmill folder add-missing"`;
      return { file: `f/${name}/folder.meta.yaml`, code: 'no_folder_meta', message };
    });
  return [...metadata, ...orphans, ...folders];
};

/** Kinds of YAML files that the CLI reads. */
const KNOWN =
  /\.(script|resource|resource-type|variable|schedule|app|user|group|[a-z]+_trigger)\.yaml$|\/(folder(\.[^./]+)?\.meta|flow|app|raw_app)\.yaml$/;

export const checkIgnoredFiles: Check = ({ root, config }) =>
  [...new Bun.Glob('{f,u}/**/*.{yaml,yml,json}').scanSync({ cwd: root })].sort().flatMap((file) => {
    if (/\.resource\.file\.|\.fileset\/|__(raw_)?app\/|node_modules\/|\.playbook\.yml$/.test(file)) return [];
    const problem = (message: string) => [{ file, code: 'ignored_file', message }];
    if (!KNOWN.test(file)) {
      return problem(
        'the CLI takes this for no item and would not deploy it; correct the name or move it out of f/ and u/',
      );
    }
    const specific = specificFile(file);
    if (specific === undefined) return [];
    const name = config.workspaceNames.find((candidate) => fileSafeName(candidate) === specific.name);
    if (name === undefined) {
      return problem(
        `it is for a workspace ${specific.name}, which wmill.yaml does not have; correct the name`,
      );
    }
    const itsConfig = readWmillYaml(root, name, []);
    if (itsConfig !== undefined && !isSpecific(specific.base, itsConfig.specific)) {
      return problem(
        `it has no effect: specificItems of the workspace ${name} in wmill.yaml must list ${specific.base}`,
      );
    }
    return [];
  });
