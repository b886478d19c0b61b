/** Lists every JavaScript expression of a flow with its location. */
import type { FlowModule, FlowValue, InputTransform, InputTransforms } from '../workspace/openflow.ts';

export interface FlowExpression {
  /** For messages: `step a, input x`. */
  where: string;
  expr: string;
  /** Evaluated as `Boolean(expr)`: statements are invalid here. */
  isCondition: boolean;
}

export function flowExpressions(value: FlowValue, modules: readonly FlowModule[]): FlowExpression[] {
  const inModules = modules.flatMap(moduleExpressions);
  return value.skip_expr === undefined
    ? inModules
    : [{ where: 'skip_expr', expr: value.skip_expr, isCondition: true }, ...inModules];
}

function moduleExpressions(module: FlowModule): FlowExpression[] {
  const found: FlowExpression[] = [];
  const where = (what: string) => `step ${module.id}, ${what}`;
  const condition = (what: string, option: { expr: string } | undefined) => {
    if (option !== undefined) found.push({ where: where(what), expr: option.expr, isCondition: true });
  };
  const transform = (what: string, option: InputTransform | number | undefined) => {
    if (typeof option !== 'object' || option.type !== 'javascript') return;
    found.push({ where: where(what), expr: option.expr, isCondition: false });
  };
  for (const [name, input] of Object.entries(inputTransforms(module))) transform(`input ${name}`, input);
  const { value: step } = module;
  if (step.type === 'forloopflow') {
    transform('iterator', step.iterator);
    transform('parallelism', step.parallelism);
  }
  if (step.type === 'branchone') {
    for (const [index, branch] of step.branches.entries()) condition(`branch ${index + 1}`, branch);
  }
  condition('stop_after_if', module.stop_after_if);
  condition('stop_after_all_iters_if', module.stop_after_all_iters_if);
  condition('skip_if', module.skip_if);
  condition('retry_if', module.retry?.retry_if);
  transform('sleep', module.sleep);
  transform('timeout', module.timeout);
  transform('user_groups_required', module.suspend?.user_groups_required);
  return found;
}

/** Inputs of a step; empty for a step without own inputs. */
export function inputTransforms({ value: step }: FlowModule): InputTransforms {
  return 'input_transforms' in step ? step.input_transforms : {};
}
