/** Finds the trigger for a request. */
import type { HttpTrigger, Workspace } from '../workspace/types.ts';

/** A trigger with its route as a pattern of hono's router, relative to `/api/r`. */
export interface Route {
  trigger: HttpTrigger;
  pattern: string;
}

/** Sorted by precedence: a name before a parameter, a parameter before a rest. */
export function routesOf({ name, httpTriggers }: Workspace): Route[] {
  return [...httpTriggers.values()]
    .filter(({ enabled }) => enabled)
    .map((trigger) => ({
      trigger,
      segments: [...(trigger.workspacedRoute ? [name] : []), ...trigger.routePath.split('/')],
    }))
    .sort((one, other) => rank(one.segments) - rank(other.segments))
    .map(({ trigger, segments }) => ({ trigger, pattern: `/${segments.map(patternOf).join('/')}` }));
}

function patternOf(segment: string): string {
  return segment.startsWith('*') ? `:${segment.slice(1)}{.+}` : segment;
}

/** Sort key: from left to right, the more specific kind of segment sorts first. */
function rank(segments: string[]): number {
  const kinds = segments.map((segment) => (segment.startsWith('*') ? 2 : segment.startsWith(':') ? 1 : 0));
  return kinds.reduce((sum: number, kind, index) => sum + kind / 3 ** (index + 1), 0);
}
