/** The text of `--help`. */
import { propertiesOf } from '../workspace/schema.ts';
import type { JsonObject } from '../workspace/types.ts';

export const HELP = `npm run local -- <command>

  flow run <path> [--name=value ...] [-d JSON]     run a flow; steps on stderr, result as JSON on stdout
  script run <path> [--name=value ...] [-d JSON]   run a script
                                                   (by the API of a console or serve that has the state open)
  flow list | script list                          flows or scripts of the workspace
  job list [--limit=30]                            runs, newest first
  job get <id>                                     a run with arguments and result, as JSON
  job logs <id>                                    output of a run and its steps
  variable list
  variable set <path> [--secret]                   the value is read from stdin
  resource list [prefix]
  resource get <path>                              the value as JSON, references unresolved
  console                                          serve, and the console in a browser
  serve                                            the API, schedules and HTTP triggers until interrupted

Options
  --logs              also print the output of the steps
  --workspace=<name>  workspace of wmill.yaml whose specific items apply (default: local)
  --services=<file>   module whose startServices() starts simulated services; only with --workspace=local
  --help              this text; "flow run <path> --help" shows the arguments of a flow

Environment
  LOCAL_WORKSPACE_DIR  directory that holds wmill.yaml (default: this repository)
  LOCAL_STATE_DIR      runs, logs, variables (default: .local/<workspace> there)
  LOCAL_STEP_BUN       Bun of TypeScript steps: worker, that of the supported Windmill (default), or current
  LOCAL_KEEP_DAYS      days for which console and serve keep ended runs (default: 60)
  PORT                 port of the API while something runs (default: any free one; for serve and console 8000)
  WM_TOKEN             bearer token of that API (default: a random one)
  SLACK_API_URL        Slack's Web API, for interactive approvals (default: https://slack.com/api)
  SLACK_SIGNING_SECRET secret of Slack's signatures at /api/slack (default: not checked)
`;

/** The arguments of a flow or script, one line each. */
export function argumentsHelp(path: string, summary: string, schema: JsonObject): string {
  const lines = propertiesOf(schema).map(({ name, types, required, description, fallback }) => {
    const notes = [
      types.join(' or ') || 'any',
      required ? 'required' : '',
      fallback === undefined || fallback === null ? '' : `default in the form: ${JSON.stringify(fallback)}`,
      description,
    ];
    return `  --${name}=...  ${notes.filter((note) => note !== '').join('; ')}`;
  });
  return `${path}${summary === '' ? '' : `: ${summary}`}\n${lines.join('\n') || '  takes no arguments'}\n`;
}
