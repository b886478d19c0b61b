/** Takes docs/images/guide-approval-*.png: the operator's private message about a credit, before and after the approval. */
import type { Browser } from 'playwright-core';
import { accounts, channelId, links, people } from '../demo/scenario/index.ts';
import { buttonsUrl, startServices } from '../demo/services.ts';
import { approveAction } from '../f/credits/lib/approval/approval_response.ts';
import { buttonsOf } from '../simulators/index.ts';
import { openPage } from '../tests/browser/browser.ts';
import { openConsole } from '../tests/browser/consoles.ts';
import { until } from '../tests/e2e/company.ts';
import { removeWorkspace, workspaceWithPolicy } from '../tests/e2e/workspace.ts';

/** Runs the scenario in a company whose policy requires approvals. @param pathOf returns the file of a picture's name */
export async function approvalPictures(browser: Browser, pathOf: (name: string) => string): Promise<void> {
  const root = workspaceWithPolicy((policy) => ({
    ...policy,
    approval: { above: '1000.00', four_eyes: true, escalate_to: [people.june] },
  }));
  const opened = await openConsole(startServices, root);
  try {
    const { runtime, services } = opened;
    if (services === undefined) throw new Error('the company runs on its simulated services');
    const { actors, buttons } = services.slack;
    services.slack.buttons.to(buttonsUrl(`${opened.api.url}/api`));
    const since = new Date().toISOString();
    const { name, sid, period } = accounts.single;
    const dates = `${period.start} to ${period.end}`;
    const request = `Credit request\nCustomer: ${name}\nAccount SID: ${sid}\nFraud dates: ${dates}\nFraud spend: ${links.single}`;
    actors.postAs(people.dana, channelId, request);
    const flow = { kind: 'flow', path: 'f/credits/flows/process_requests', args: { since } } as const;
    await runtime.wait(runtime.run({ ...flow, createdBy: 'robin' }));
    const asking = () => actors.directMessages(people.operator).find((row) => buttonsOf(row).length > 0);
    const card = await until('the card', asking);
    const shoot = async (picture: string, wait: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page } = await openPage(browser, { colorScheme, deviceScaleFactor: 1.5 });
        await page.goto(opened.url(`/chat/${card.channel}`));
        const thread = page.locator('.thread').filter({ hasText: wait });
        await thread.first().waitFor();
        await thread.first().screenshot({ path: pathOf(`${picture}-${colorScheme}`) });
      }
    };
    await shoot('guide-approval', 'Approve a credit of');
    await buttons.click(people.operator, card.channel, card.ts, approveAction);
    await until('the decided card', () => asking() === undefined);
    await shoot('guide-approved', 'Posted:');
  } finally {
    await opened.close();
    removeWorkspace(root);
  }
}
