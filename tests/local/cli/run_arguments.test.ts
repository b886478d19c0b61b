import { describe, expect, test } from 'bun:test';
import { CliError } from '../../../local/cli/cli_error.ts';
import { readCommandLine } from '../../../local/cli/command_line.ts';
import { runArguments } from '../../../local/cli/run_arguments.ts';

const schema = {
  type: 'object',
  properties: {
    looker_url: { type: 'string' },
    dry_run: { type: 'boolean' },
    limit: { type: 'number' },
    count: { type: 'integer' },
    options: { type: 'object' },
    since: { type: ['string', 'null'] },
    anything: { type: '' },
  },
  required: ['looker_url'],
};

function argumentsOf(...words: string[]) {
  const { given, data } = readCommandLine(['flow', 'run', 'f/a/x', ...words]);
  return runArguments('f/a/x', schema, given, data);
}

describe('the arguments of a run', () => {
  test('are converted to the types of the schema', () => {
    expect(
      argumentsOf(
        '--looker_url=https://x/looks/1?a=b',
        '--dry_run=false',
        '--limit=1.5',
        '--count=3',
        '--options={"a":[1]}',
        '--since=null',
        '--anything=[1]',
      ),
    ).toEqual({
      looker_url: 'https://x/looks/1?a=b',
      dry_run: false,
      limit: 1.5,
      count: 3,
      options: { a: [1] },
      since: null,
      anything: [1],
    });
  });

  test('stay text where the schema requires text, even when they look like a number', () => {
    expect(argumentsOf('--looker_url=123', '--anything=plain text')).toEqual({
      looker_url: '123',
      anything: 'plain text',
    });
  });

  test('can be written with dashes, and booleans without a value', () => {
    expect(argumentsOf('--looker-url=x', '--dry-run')).toEqual({ looker_url: 'x', dry_run: true });
    expect(argumentsOf('--looker-url=x', '--no-dry-run')).toEqual({ looker_url: 'x', dry_run: false });
  });

  test('can be given as JSON; single arguments take precedence', () => {
    expect(argumentsOf('-d', '{"looker_url": "x", "limit": 1}', '--limit=2')).toEqual({
      looker_url: 'x',
      limit: 2,
    });
  });
});

describe('an unknown or invalid argument is refused with the valid ones', () => {
  const cases: [what: string, words: string[], says: RegExp][] = [
    [
      'an unknown name',
      ['--looker_url=x', '--lookerurl=x'],
      /no argument --lookerurl; it takes --looker_url, --dry_run/,
    ],
    ['an unknown name in JSON', ['-d', '{"looker_url":"x","y":1}'], /no argument --y/],
    ['a missing required one', ['--limit=1'], /needs --looker_url=/],
    ['a value of another type', ['--looker_url=x', '--limit=many'], /--limit must be number, not "many"/],
    ['a fraction for an integer', ['--looker_url=x', '--count=1.5'], /--count must be integer/],
    ['a text for a switch', ['--looker_url=x', '--dry_run=yes'], /--dry_run must be boolean/],
    ['no value', ['--looker_url'], /--looker_url needs a value/],
    ['data that is no JSON', ['-d', '{x}'], /-d wants a JSON object/],
    ['data that is no object', ['-d', '[1]'], /-d wants a JSON object/],
  ];
  for (const [what, words, says] of cases) {
    test(what, () => {
      expect(() => argumentsOf(...words)).toThrow(CliError);
      expect(() => argumentsOf(...words)).toThrow(says);
    });
  }
});
