import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import { stepBunChoice } from '../../local/workers/step_bun.ts';
import { figure } from '../figures.ts';
import { stepBuns } from './client_process.ts';
import { type CrashCase, crash } from './crash/crash.ts';
import { copyWorkspace } from './crash/workspace.ts';
import { random } from './sim/random.ts';

const isLong = process.env.LONG === '1';
/** Which cases a short run takes. */
const seed = Number(process.env.CRASH_SEED ?? 1);
/** Part of all cases that a long run takes, e.g. `2/4`. */
const part = process.env.CRASH_PART ?? '1/1';
/** Replays the one case of this name. */
const only = process.env.CRASH_ONLY;
const stepBun = stepBunChoice(process.env.LOCAL_STEP_BUN);
const sampleSize = 24;
/** Runs at a time: they wait more than they work. */
const lanes = 3;

let root: string;
beforeAll(() => {
  root = copyWorkspace();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function nameOf({ links, loseAnswer, failpoint }: CrashCase): string {
  return [`${links} links`, loseAnswer ? 'answer lost' : 'answered', failpoint?.moment, failpoint?.at].join(
    ' | ',
  );
}

/** Every moment at which a run can be killed, for each number of links, with and without the answer to the post. */
async function matrix(): Promise<{ cases: CrashCase[]; failpoints: number }> {
  const worlds = [1, 2, 3].flatMap((links) =>
    [false, true].map((loseAnswer) => ({ root, links, loseAnswer, failpoint: null, stepBun })),
  );
  const cases: CrashCase[] = [];
  const failpoints = new Set<string>();
  await inLanes(worlds, async (world) => {
    const { points, violations } = await crash(world);
    expect(violations).toEqual([]);
    cases.push(...points.map((failpoint) => ({ ...world, failpoint })));
    if (world.links === 1 && !world.loseAnswer)
      for (const { moment, at } of points) failpoints.add(`${moment} ${at}`);
  });
  return { cases: cases.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)), failpoints: failpoints.size };
}

function sampleOf(cases: readonly CrashCase[]): CrashCase[] {
  if (only !== undefined) return cases.filter((one) => nameOf(one) === only);
  const [which, of] = part.split('/').map(Number);
  if (isLong) return cases.filter((_, index) => index % Number(of) === Number(which) - 1);
  const draw = random(seed);
  return cases
    .map((one) => ({ one, order: draw.next() }))
    .sort((a, b) => a.order - b.order)
    .slice(0, sampleSize)
    .map(({ one }) => one);
}

async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

test.each(stepBuns)(
  'a run on Bun %s whose post is not answered answers its request once',
  async (_, stepBun) => {
    const { violations } = await crash({ root, links: 1, loseAnswer: true, failpoint: null, stepBun });
    expect(violations).toEqual([]);
  },
  300_000,
);

describe('a run that is killed with kill -9', () => {
  test('at any call or step, answers its request once and with the right amount after a restart', async () => {
    const { cases, failpoints } = await matrix();
    expect(failpoints).toBeGreaterThanOrEqual(24);
    expect(cases.length).toBeGreaterThanOrEqual(144);
    const chosen = sampleOf(cases);
    expect(chosen.length).toBeGreaterThan(0);
    const bad: { replay: string; violations: string[] }[] = [];
    await inLanes(chosen, async (one) => {
      const { violations } = await crash(one);
      if (violations.length > 0) bad.push({ replay: `CRASH_ONLY='${nameOf(one)}'`, violations });
    });
    const count = (kind: string) =>
      bad.filter(({ violations }) => violations.some((violation) => violation.startsWith(kind))).length;
    console.log(
      `CRASH_SEED=${seed}, every case with LONG=1, the second quarter of them with CRASH_PART=2/4 too, one case with CRASH_ONLY='<name>'`,
    );
    figure(
      `${chosen.length} of ${cases.length} crashes (${failpoints} failpoints with one link, more with two and three, each with the answer to the post arriving and lost): ${count('wrong')} wrong, ${count('second')} second answers, ${count('lost')} lost, ${bad.length} in all broke a promise`,
    );
    expect(bad).toEqual([]);
  }, 10_800_000);
});
