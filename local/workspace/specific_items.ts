/** Workspace-specific files: `f/a/x.local.resource.yaml` replaces `f/a/x.resource.yaml` when configured in wmill.yaml. */
import type { SpecificItems } from './wmill_yaml.ts';

const KIND = '(variable|resource|schedule|[a-z]+_trigger)';
const SPECIFIC = new RegExp(
  `^(?<path>.*)\\.(?<name>[^./]+)(?<suffix>\\.${KIND}\\.yaml|\\.resource\\.file\\.[^/]+)$|^(?<folder>.*/folder)\\.(?<folderName>[^./]+)(?<meta>\\.meta\\.yaml)$`,
);

/** The file that a workspace-specific file replaces, and its workspace; undefined for a plain file. */
export function specificFile(file: string): { base: string; name: string } | undefined {
  const groups = file.includes('.fileset/') ? undefined : SPECIFIC.exec(file)?.groups;
  if (groups?.folder !== undefined) {
    return { base: `${groups.folder}${groups.meta}`, name: groups.folderName ?? '' };
  }
  return groups && { base: `${groups.path}${groups.suffix}`, name: groups.name ?? '' };
}

/** A workspace's name as used in file names. */
export function fileSafeName(workspaceName: string): string {
  return workspaceName.replace(/[/\\:*?"<>|.]/g, '_');
}

/** Whether wmill.yaml declares the item in the plain file `file` as specific to this workspace. */
export function isSpecific(file: string, items: SpecificItems): boolean {
  if (file.endsWith('.variable.yaml')) return matches(file, items.variables);
  if (file.endsWith('.resource.yaml')) return matches(file, items.resources);
  if (file.endsWith('.schedule.yaml')) return matches(file, items.schedules);
  if (file.endsWith('_trigger.yaml')) return matches(file, items.triggers);
  if (file.endsWith('/folder.meta.yaml')) {
    return matches(file.slice(0, -'/folder.meta.yaml'.length), items.folders);
  }
  const content = /^(.+?)\.(?:resource\.file\.|fileset\/)/.exec(file);
  return content !== null && matches(`${content[1]}.resource.yaml`, items.resources);
}

function matches(file: string, globs: readonly string[] | undefined): boolean {
  return globs?.some((glob) => new Bun.Glob(glob).match(file)) ?? false;
}
