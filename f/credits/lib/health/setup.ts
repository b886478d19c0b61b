/** What keeps CreditBot from going live, from what was found of its variables, services, channels and schedules. */

export interface Setup {
  /** Variables that resources name, and whether they are there. */
  variables: { path: string; resource: string; exists: boolean }[];
  /** Services that did not answer, or refused the secret; null when they were not asked. */
  unreachable: { service: string; why: string }[] | null;
  /** Channels of the policy, and whether Slack shows them to the bot; null when Slack was not asked. */
  channels: { name: string; isVisible: boolean }[] | null;
  schedules: string[];
}

/** Paths of the variables that a resource's value names, each once. */
export function variablesNamed(value: unknown): string[] {
  if (typeof value === 'string') return value.startsWith('$var:') ? [value.slice('$var:'.length)] : [];
  if (typeof value !== 'object' || value === null) return [];
  return [...new Set(Object.values(value).flatMap(variablesNamed))];
}

/** Each problem with what to do; none when CreditBot may go live. */
export function setupProblems({ variables, unreachable, channels, schedules }: Setup): string[] {
  return [
    ...variables
      .filter(({ exists }) => !exists)
      .map(
        ({ path, resource }) =>
          `the variable ${path} is missing, which ${resource} names: create it as a secret`,
      ),
    ...(unreachable ?? []).map(
      ({ service, why }) => `${service} does not answer: ${why}; check its resource and its secret`,
    ),
    ...(channels ?? [])
      .filter(({ isVisible }) => !isVisible)
      .map(
        ({ name }) => `Slack shows no public channel #${name}: check channels in f/credits/resources/policy`,
      ),
    ...(schedules.length === 0
      ? ['there are no schedules: deploy them by "wmill sync push --include-schedules"']
      : []),
  ];
}
