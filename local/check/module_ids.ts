/** Ids of steps: results are addressed by them, so each must be unique and usable in an expression. */
import type { Check } from './checked.ts';

const RESERVED = ['failure', 'preprocessor'];

export const checkModuleIds: Check = ({ flows }) =>
  flows.flatMap(({ file, value, modules }) => {
    const problem = (message: string) => ({ file, code: 'bad_module_id', message });
    const ids = modules.map((module) => module.id);
    const duplicates = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))].map((id) =>
      problem(`the id ${id} is used by more than one step; results.${id} would name either, rename one`),
    );
    const special = [value.failure_module, value.preprocessor_module];
    const unusable = modules
      .filter((module) => !special.includes(module))
      .flatMap(({ id }) => {
        if (RESERVED.includes(id)) return [problem(`the id ${id} is reserved by Windmill; rename the step`)];
        if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(id)) return [];
        return [problem(`the id ${id} cannot be written as results.<id>; use letters, digits and _`)];
      });
    return [...duplicates, ...unusable];
  });
