import { describe, expect, test } from 'bun:test';
import { readCommand } from '../../demo/spend/arguments.ts';

describe('npm run spend', () => {
  test.each([
    [[], {}, { dry_run: false, channels: 'all' }],
    [['--dry-run'], {}, { dry_run: true, channels: 'all' }],
    [[], { DRY_RUN: 'true' }, { dry_run: true, channels: 'all' }],
    [['--slack-only'], {}, { dry_run: false, channels: 'slack' }],
    [
      ['--telegram-only', '--customer', 'Acme'],
      {},
      { dry_run: false, channels: 'telegram', customer: 'Acme' },
    ],
  ])('%j with %j runs the flow with %j', (words, env, args) => {
    expect(readCommand(words, env)).toEqual({ args, output: undefined });
  });

  test.each([
    [['--nope'], 'Unknown option'],
    [['--slack-only', '--telegram-only'], 'exclude each other'],
    [['report.txt'], 'Unexpected argument'],
  ])('%j is refused', (words, why) => {
    expect(() => readCommand(words, {})).toThrow(why);
  });

  test('takes the file for the report', () => {
    expect(readCommand(['--output', 'report.txt'], {}).output).toBe('report.txt');
  });
});
