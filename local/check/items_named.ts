/** Resources and variables referenced by flows, schedules and other resources: `$res:path`, `$var:path`, resource('path'). */
import type { Problem } from '../workspace/problem.ts';
import type { Json, Workspace } from '../workspace/types.ts';
import { type Check, yamlFiles } from './checked.ts';
import { inputTransforms } from './flow_expressions.ts';

export const checkNamedItems: Check = (checked) => {
  const { workspace, flows, files } = checked;
  const inFlows = flows.flatMap(({ file, modules, expressions }) => [
    ...modules.flatMap((module) =>
      Object.entries(inputTransforms(module)).flatMap(([name, input]) =>
        input.type === 'static'
          ? inValue(input.value, file, `step ${module.id}, input ${name}`, workspace)
          : [],
      ),
    ),
    ...expressions.flatMap(({ where, expr }) =>
      [...expr.matchAll(/\bresource\(\s*(['"`])([^'"`$]+)\1\s*\)/g)].flatMap((match) =>
        missingResource(match[2] ?? '', file, where, workspace),
      ),
    ),
  ]);
  const inSchedules = [...workspace.schedules.values()].flatMap((schedule) =>
    inValue(schedule.args, files.get(`${schedule.path}.schedule.yaml`) ?? schedule.path, 'args', workspace),
  );
  const inResources = yamlFiles(checked, '.resource.yaml').flatMap(({ file, raw }) =>
    inValue(raw.value, file, 'value', workspace),
  );
  return [...inFlows, ...inSchedules, ...inResources];
};

/** A `$var:` may reference a secret, which is never in a file: only `$res:` can be checked. */
function inValue(value: unknown, file: string, where: string, workspace: Workspace): Problem[] {
  if (typeof value === 'string') {
    return value.startsWith('$res:')
      ? missingResource(value.slice('$res:'.length), file, where, workspace)
      : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((inner: Json) => inValue(inner, file, where, workspace));
}

function missingResource(path: string, file: string, where: string, workspace: Workspace): Problem[] {
  if (workspace.resources.has(path)) return [];
  const message = `${where} names the resource ${path}, which does not exist; create ${path}.resource.yaml or correct the path`;
  return [{ file, code: 'no_such_resource', message }];
}
