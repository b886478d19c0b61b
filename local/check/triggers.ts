/** HTTP triggers: definitions that a server accepts but then serves with errors, or never serves. */
import { z } from 'zod';
import { authenticationShape } from '../triggers/authentication.ts';
import type { Problem } from '../workspace/problem.ts';
import type { HttpTrigger, Workspace } from '../workspace/types.ts';
import type { Check } from './checked.ts';

export const checkTriggers: Check = ({ workspace, files }) => {
  const triggers = [...workspace.httpTriggers.values()];
  return triggers.flatMap((trigger) => {
    const file = files.get(`${trigger.path}.http_trigger.yaml`) ?? trigger.path;
    return [
      ...authenticationProblems(trigger, workspace),
      ...handlerProblems(trigger, workspace),
      ...routeProblems(trigger, triggers),
    ].map((problem) => ({ file, ...problem }));
  });
};

type Finding = Omit<Problem, 'file'>;

function authenticationProblems(trigger: HttpTrigger, { resources }: Workspace): Finding[] {
  const { authenticationMethod: method, authenticationResourcePath: path } = trigger;
  const shape = authenticationShape(method);
  if (shape === undefined) return [];
  const problem = (message: string) => [{ code: 'bad_authentication', message }];
  if (!path) return problem(`${method} needs an authentication_resource_path; name the resource`);
  const resource = resources.get(path);
  if (resource === undefined) {
    return problem(
      `authentication_resource_path names the resource ${path}, which does not exist; create it or correct the path`,
    );
  }
  const { error } = shape.safeParse(resource.value);
  return error === undefined
    ? []
    : problem(
        `the resource ${path} does not fit ${method}: ${z.prettifyError(error)}; every request would be refused`,
      );
}

function handlerProblems({ errorHandlerPath }: HttpTrigger, { scripts, flows }: Workspace): Finding[] {
  if (errorHandlerPath === undefined) return [];
  const items = errorHandlerPath.startsWith('flow/') ? flows : scripts;
  const path = errorHandlerPath.replace(/^(script|flow)\//, '');
  if (items.has(path)) return [];
  const message = `error_handler_path points to ${errorHandlerPath}, which does not exist; create it or correct the path`;
  return [{ code: 'bad_reference', message }];
}

/** Windmill's router allows only one parameter name per position, and omits the second route. */
function routeProblems(trigger: HttpTrigger, all: readonly HttpTrigger[]): Finding[] {
  const other = all.find(
    (candidate) => candidate.path < trigger.path && namesDiffer(candidate, trigger) !== undefined,
  );
  const names = other && namesDiffer(other, trigger);
  if (names === undefined) return [];
  const message = `Windmill leaves this route out, because ${other?.path} calls ${names[0]} what is ${names[1]} here; use one name in both`;
  return [{ code: 'route_conflict', message }];
}

function namesDiffer(one: HttpTrigger, other: HttpTrigger): [string, string] | undefined {
  if (one.httpMethod !== other.httpMethod || one.workspacedRoute !== other.workspacedRoute) return undefined;
  const parts = other.routePath.split('/');
  for (const [index, part] of one.routePath.split('/').entries()) {
    const theirs = parts[index];
    if (part === theirs) continue;
    return part.startsWith(':') && theirs?.startsWith(':') ? [part, theirs] : undefined;
  }
  return undefined;
}
