/** Parses a command line: the command, its operands, the options of the CLI and the arguments of the run. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

export interface GivenArgument {
  name: string;
  /** Undefined for a bare `--name`. */
  value: string | undefined;
}

export interface CommandLine {
  operands: string[];
  help: boolean;
  workspace: string;
  /** Module that starts the services of a workspace. */
  services: string | undefined;
  data: string | undefined;
  logs: boolean;
  secret: boolean;
  limit: string | undefined;
  /** Options unknown to the CLI: the arguments of a flow or script. */
  given: GivenArgument[];
}

const COMMON = {
  help: { type: 'boolean', short: 'h' },
  workspace: { type: 'string' },
  services: { type: 'string' },
} as const;
const RUN = { ...COMMON, data: { type: 'string', short: 'd' }, logs: { type: 'boolean' } } as const;
/** The CLI's own options of `flow` and `script`; any other option is an argument of the run. */
const OPTIONS: Record<string, ParseArgsOptionsConfig> = {
  flow: RUN,
  script: RUN,
  job: { ...COMMON, limit: { type: 'string' } },
  variable: { ...COMMON, secret: { type: 'boolean' } },
};

export function readCommandLine(args: string[]): CommandLine {
  const noun = args.find((word) => !word.startsWith('-')) ?? '';
  const options = OPTIONS[noun] ?? COMMON;
  const { values, tokens } = parseArgs({ args, options, strict: false, tokens: true });
  const operands = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const given = tokens.flatMap((token) =>
    token.kind === 'option' && !(token.name in options) ? [{ name: token.name, value: token.value }] : [],
  );
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return {
    operands,
    given,
    help: values.help === true,
    workspace: text(values.workspace) ?? 'local',
    services: text(values.services),
    data: text(values.data),
    logs: values.logs === true,
    secret: values.secret === true,
    limit: text(values.limit),
  };
}
