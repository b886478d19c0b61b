import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { fixed, ts } from '../runtime/modules.ts';
import { startTrial, type Trial } from '../runtime/trial.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await startTrial();
});
afterAll(() => trial[Symbol.asyncDispose]());

describe('a step with cache_ttl', () => {
  test('runs once for the same arguments', async () => {
    const content = 'export function main(x: number) { return [x, Math.random()]; }';
    const once = (x: number) =>
      trial.flow({ modules: [ts('a', content, { x: fixed(x) }, { cache_ttl: 60 })] });
    const first = await once(1);
    expect((await once(1)).result).toEqual(first.result);
    expect((await once(2)).result).not.toEqual(first.result);
  });
});

describe('references in arguments', () => {
  test('are resolved for the process only and stored unresolved', async () => {
    trial.runtime.store.items.putVariable({
      path: 'f/test/token',
      value: 's3cret-value',
      isSecret: true,
      description: '',
    });
    trial.runtime.store.items.createResource('f/test/slack', { token: '$var:f/test/token', n: 1 }, 'slack');
    const content =
      'export function main(slack: any, t: any, deep: any) { return [slack.token.length, slack.n, t.length, deep.a[0].length]; }';
    const job = await trial.flow({
      modules: [
        ts('a', content, {
          slack: fixed('$res:f/test/slack'),
          t: "variable('f/test/token')",
          deep: fixed({ a: ['$var:f/test/token'] }),
        }),
      ],
    });
    expect(job.result).toEqual([12, 1, 12, 12]);
    const state = ['runtime.sqlite', 'runtime.sqlite-wal'].map((file) =>
      readFileSync(`${trial.directory}/state/${file}`, 'latin1'),
    );
    expect(state.join('')).toContain('$res:f/test/slack');
    expect(state.join('')).not.toContain('s3cret-value');
  });

  test('that are missing fail the step with their name', async () => {
    const job = await trial.script('bun', 'export function main(x: any) { return x; }', {
      x: '$res:f/test/nothing',
    });
    expect(job.result).toMatchObject({
      error: { message: expect.stringContaining('Resource f/test/nothing not found for `x`') },
    });
  });
});
