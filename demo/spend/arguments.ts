/** The flags of `npm run spend`. */
import { parseArgs } from 'node:util';

export const usage = `npm run spend -- [--dry-run] [--output FILE] [--customer NAME] [--slack-only | --telegram-only] [--as-of DAY]
  --dry-run        compute the same and post nothing; also DRY_RUN=true
  --output FILE    write the report to a file, too
  --customer NAME  report one customer, by name or display name
  --slack-only     post to Slack only
  --telegram-only  post to Telegram only
  --as-of DAY      the last day that the report covers; default: the last complete day`;

export interface SpendCommand {
  args: { dry_run: boolean; channels: string; customer?: string; as_of?: string };
  output: string | undefined;
}

/** Throws with the reason for flags that are not known or exclude each other. */
export function readCommand(
  words: string[],
  env: Readonly<Record<string, string | undefined>>,
): SpendCommand {
  const { values } = parseArgs({
    args: words,
    options: {
      'dry-run': { type: 'boolean', default: false },
      output: { type: 'string' },
      customer: { type: 'string' },
      'slack-only': { type: 'boolean', default: false },
      'telegram-only': { type: 'boolean', default: false },
      'as-of': { type: 'string' },
    },
  });
  const { output, customer, 'as-of': as_of, 'slack-only': slack, 'telegram-only': telegram } = values;
  if (slack && telegram) throw new Error('--slack-only and --telegram-only exclude each other');
  return {
    args: {
      dry_run: values['dry-run'] || env.DRY_RUN === 'true',
      channels: slack ? 'slack' : telegram ? 'telegram' : 'all',
      ...(customer === undefined ? {} : { customer }),
      ...(as_of === undefined ? {} : { as_of }),
    },
    output,
  };
}
