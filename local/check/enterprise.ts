/** Keys with an effect on the Enterprise Edition only: on Community Edition they are silently ignored. */
import { ignoredKeys } from '../workspace/edition.ts';
import type { Problem } from '../workspace/problem.ts';
import { type Check, type Checked, yamlFiles } from './checked.ts';

export const checkEnterpriseKeys: Check = (checked) => [
  ...checked.flows.flatMap(({ file, raw, value, modules }) => [
    ...keys(file, 'flow', 'the flow', { ...value, ...raw }),
    ...modules.flatMap((module) =>
      keys(file, 'step', `step ${module.id}`, { ...module.value, ...module.suspend, ...module }),
    ),
  ]),
  ...itemKeys(checked, '.script.yaml', 'script'),
  ...itemKeys(checked, '.schedule.yaml', 'schedule'),
];

function itemKeys(checked: Checked, suffix: string, place: 'script' | 'schedule'): Problem[] {
  return yamlFiles(checked, suffix).flatMap(({ file, raw }) => keys(file, place, `the ${place}`, raw));
}

function keys(file: string, place: Parameters<typeof ignoredKeys>[0], what: string, item: object): Problem[] {
  return ignoredKeys(place, item)
    .filter(({ isEnterprise }) => isEnterprise)
    .map(({ key, says }) => {
      const message = `${what} sets ${key}, but Community Edition ignores it: ${says}; remove it`;
      return { file, code: 'enterprise_only', message };
    });
}
