import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Browser } from 'playwright-core';
import { accounts, channelId, links, people } from '../../demo/scenario/index.ts';
import { buttonsUrl, type DemoServices, startServices } from '../../demo/services.ts';
import { removeWorkspace, workspaceWithPolicy } from '../e2e/workspace.ts';
import { launch, openPage, withoutBrowser } from './browser.ts';
import { openConsole, type RunningConsole } from './consoles.ts';

describe.skipIf(withoutBrowser)('a credit that waits for an approval, in the console', () => {
  let root: string;
  let opened: RunningConsole<DemoServices>;
  let browser: Browser;
  beforeAll(async () => {
    root = workspaceWithPolicy((policy) => ({ ...policy, approval: { above: '100.00' } }));
    [opened, browser] = await Promise.all([openConsole(startServices, root), launch()]);
    opened.services?.slack.buttons.to(buttonsUrl(`${opened.api.url}/api`));
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await opened?.close();
    removeWorkspace(root);
  });

  test('is answered in its thread when the operator clicks Approve in the private message', async () => {
    const since = new Date().toISOString();
    const { name, sid } = accounts.single;
    const ts = opened.services?.slack.actors.postAs(
      people.dana,
      channelId,
      `Credit request\nCustomer: ${name}\nAccount SID: ${sid}\nFraud spend: ${links.single}`,
    );
    const { runtime } = opened;
    const flow = { kind: 'flow', path: 'f/credits/flows/process_requests', args: { since } } as const;
    await runtime.wait(runtime.run(flow));

    const { page, complaints } = await openPage(browser);
    await page.goto(opened.url('/chat'));
    const thread = page.locator(`[id="message-${ts}"]`);
    await thread.getByText(`Customer: ${name}`).waitFor();
    expect(await thread.getByText('Approved').count()).toBe(0);
    const direct = page
      .getByRole('navigation', { name: 'Conversations' })
      .getByRole('link', { name: /Robin Vale/ });
    await direct.click();
    const card = page.locator('.thread').filter({ hasText: '$4,948.80' });
    await card.getByText('Approve a credit of $4,948.80?').waitFor();
    await card.getByRole('button', { name: 'Approve', exact: true }).click();
    // The same message shows the outcome without a reload.
    await card.getByText('Posted: Approved, $4,948.80, exceptions').waitFor({ timeout: 60_000 });
    expect(await card.getByRole('button').count()).toBe(0);

    await page.goBack();
    await thread.getByText('Approved, $4,948.80, exceptions').waitFor();
    expect(await thread.getByText('Approved, $4,948.80, exceptions').count()).toBe(1);
    expect(complaints).toEqual([]);
  }, 180_000);
});
