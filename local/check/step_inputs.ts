/** Inputs of steps compared with the parameters of their script or sub-flow. */

import type { FlowModule } from '../workspace/openflow.ts';
import { propertiesOf } from '../workspace/schema.ts';
import type { JsonObject, Workspace } from '../workspace/types.ts';
import type { Check } from './checked.ts';
import { inputTransforms } from './flow_expressions.ts';
import { type Signature, signatureOf } from './signatures.ts';

export const checkStepInputs: Check = ({ workspace, flows }) =>
  flows.flatMap(({ file, value, modules }) =>
    modules.flatMap((module) => {
      const target = targetOf(module, workspace, module === value.preprocessor_module);
      return wrongInputs(module, target).map((message) => ({
        file,
        code: 'bad_step_input',
        message: `step ${module.id} ${message}`,
      }));
    }),
  );

/** A server does not check the names of a schedule's args. */
export const checkScheduleArgs: Check = ({ workspace, files }) =>
  [...workspace.schedules.values()].flatMap(({ path, scriptPath, isFlow, args }) => {
    const schema = (isFlow ? workspace.flows : workspace.scripts).get(scriptPath)?.schema;
    const target = schema && fromSchema(schema);
    if (target?.kind !== 'main') return [];
    const file = files.get(`${path}.schedule.yaml`) ?? path;
    return Object.keys(args)
      .filter((name) => !target.args.some((arg) => arg.name === name))
      .map((name) => ({
        file,
        code: 'bad_step_input',
        message: `args has "${name}", which ${scriptPath} does not take`,
      }));
  });

/** A script's .script.yaml must match the signature of its main function. */
export const checkScriptSchemas: Check = ({ workspace }) =>
  [...workspace.scripts.values()].flatMap(({ path, language, content, schema, kind }) => {
    const signature = signatureOf(language, content, kind === 'preprocessor' ? 'preprocessor' : undefined);
    const problem = (message: string) => [{ file: `${path}.script.yaml`, code: 'stale_schema', message }];
    if (signature.kind === 'unreadable') return problem(`the code cannot be parsed: ${signature.reason}`);
    const actual = signature.kind === 'main' ? signature.args : [];
    const described = fromSchema(schema);
    const names = (args: { name: string; required: boolean }[]) =>
      args
        .map(({ name, required }) => `${name}${required ? '' : '?'}`)
        .sort()
        .join(', ');
    const [inCode, inSchema] = [names(actual), described.kind === 'main' ? names(described.args) : ''];
    if (inCode === inSchema) return [];
    return problem(
      `the schema has (${inSchema}), the main function takes (${inCode}); run "npx wmill generate-metadata" or correct it`,
    );
  });

function targetOf(
  { value: step }: FlowModule,
  workspace: Workspace,
  isPreprocessor: boolean,
): Signature | undefined {
  const mainName = isPreprocessor ? 'preprocessor' : undefined;
  if (step.type === 'rawscript') return signatureOf(step.language, step.content, mainName);
  if (step.type === 'script') {
    const script = workspace.scripts.get(step.path);
    return script && signatureOf(script.language, script.content, mainName);
  }
  const flow = step.type === 'flow' ? workspace.flows.get(step.path) : undefined;
  return flow && fromSchema(flow.schema);
}

function fromSchema(schema: JsonObject): Signature {
  return { kind: 'main', takesAny: false, args: propertiesOf(schema) };
}

function wrongInputs(module: FlowModule, target: Signature | undefined): string[] {
  if (target === undefined || module.pass_flow_input_directly === true) return [];
  if (target.kind === 'unreadable') return [`has code that cannot be parsed: ${target.reason}`];
  if (target.kind === 'library') {
    return [
      'runs code without a main function; export "async function main(...)" or, in Python, define "def main"',
    ];
  }
  const given = Object.keys(inputTransforms(module));
  const missing = target.args.filter((arg) => arg.required && !given.includes(arg.name));
  const surplus = given.filter((name) => !target.takesAny && !target.args.some((arg) => arg.name === name));
  return [
    ...missing.map(({ name }) => `gives no input "${name}", which is required; add it to input_transforms`),
    ...surplus.map(
      (name) => `gives an input "${name}", which is not an argument there; correct the name or remove it`,
    ),
  ];
}
