/** Options whose default is true in a deployed flow and false in a preview: they must be explicit. */
import type { FlowModule } from '../workspace/openflow.ts';
import type { Check } from './checked.ts';

export const checkFailureOptions: Check = ({ flows }) =>
  flows.flatMap(({ file, modules }) =>
    modules.flatMap((module) =>
      omitted(module).map((option) => ({
        file,
        code: 'implicit_failure_option',
        message: `step ${module.id} leaves out ${option}; a deployed flow then takes another value than a preview, write it out`,
      })),
    ),
  );

function omitted({ value: step }: FlowModule): string[] {
  switch (step.type) {
    case 'forloopflow':
    case 'whileloopflow':
      return step.skip_failures === undefined ? ['skip_failures'] : [];
    case 'branchall':
      return [
        ...(step.parallel === undefined ? ['parallel'] : []),
        ...step.branches.flatMap((branch, index) =>
          branch.skip_failure === undefined ? [`skip_failure in branch ${index + 1}`] : [],
        ),
      ];
    case 'branchone':
    case 'script':
    case 'rawscript':
    case 'flow':
    case 'identity':
      return [];
  }
}
