import { expect, test } from 'bun:test';

test('every script notifies the operator through the notifier; only other people get direct messages', async () => {
  const scripts = [...new Bun.Glob('f/credits/scripts/*.ts').scanSync('.')];
  const direct = [];
  for (const script of scripts) {
    const calls = (await Bun.file(script).text()).match(/sendDirectMessage\(.*/g) ?? [];
    direct.push(...calls.filter((call) => !call.includes(', user)')));
  }
  expect(scripts.length).toBeGreaterThan(20);
  expect(direct).toEqual([]);
});
