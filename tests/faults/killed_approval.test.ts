import { afterAll, beforeAll, expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import { figure } from '../figures.ts';
import { change, copyWorkspace } from './crash/workspace.ts';
import { approve, type Story } from './killed_approval/story.ts';

const isLong = process.env.LONG === '1';

let root: string;
beforeAll(() => {
  root = copyWorkspace();
  const policy = 'f/credits/resources/policy.resource.yaml';
  change(root, policy, '  claim:\n', '  approval: { above: "100.00" }\n  claim:\n');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Approved once, though the runtime was dead for a while. */
const once = { answers: ['Approved, $600.00, exceptions'], isOpen: false };

test('a runtime killed between the decision and the answer posts the approved amount once after its restart', async () => {
  const { points, ...story } = await approve(root, null);
  expect(story).toEqual({ ...once, starts: 1 });
  expect(points.length).toBeGreaterThan(20);
  const last = points.length - 1;
  // Right after the verdict, around the post, and two between; every one in the long run.
  const short = [0, Math.floor(last / 3), Math.floor((2 * last) / 3), last - 1, last];
  const chosen = isLong ? points : short.flatMap((index) => points[index] ?? []);
  const bad: object[] = [];
  for (const failpoint of chosen) {
    const { answers, isOpen, starts }: Story = await approve(root, failpoint);
    if (!Bun.deepEquals({ answers, isOpen, starts }, { ...once, starts: 2 }))
      bad.push({ failpoint, answers, isOpen, starts });
  }
  figure(
    `${chosen.length} of ${points.length} moments between an approval's verdict and its answer, kill -9 at each: ${bad.length} without exactly one answer`,
  );
  expect(bad).toEqual([]);
}, 3_600_000);
