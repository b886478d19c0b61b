import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Browser } from 'playwright-core';
import { accounts, links } from '../../demo/scenario/index.ts';
import { type DemoServices, startServices } from '../../demo/services.ts';
import { launch, openPage, withoutBrowser } from './browser.ts';
import { openConsole, type RunningConsole } from './consoles.ts';

describe.skipIf(withoutBrowser)('a credit request in the console', () => {
  let opened: RunningConsole<DemoServices>;
  let browser: Browser;
  beforeAll(async () => {
    [opened, browser] = await Promise.all([openConsole(startServices), launch()]);
  });
  afterAll(async () => {
    await browser?.close();
    await opened?.close();
  });

  test('a request posted in the channel is answered in its thread while its run is shown live', async () => {
    const { page, complaints } = await openPage(browser);
    const begin = new Date(Date.now() - 30_000);
    await page.goto(opened.url('/chat'));
    const composer = page.getByRole('form', { name: 'Message #credit_memo_testing' });
    await composer.getByLabel('as').selectOption({ label: 'Tomas Reyes' });
    const { name, sid, period } = accounts.single;
    await composer
      .getByLabel('Message #credit_memo_testing')
      .fill(
        [
          'Credit request: posted from the console <b>today</b>',
          `Customer: ${name}`,
          `Account SID: ${sid}`,
          `Fraud dates: ${period.start} to ${period.end}`,
          `Fraud spend: [see link](${links.single})`,
        ].join('\n'),
      );
    await composer.getByRole('button', { name: 'Send' }).click();
    const thread = page.locator('.thread').filter({ hasText: 'posted from the console <b>today</b>' });
    await thread.getByText('Tomas Reyes').waitFor();
    expect(await thread.getByRole('link', { name: 'see link' }).getAttribute('href')).toBe(links.single);

    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Start' }).click();
    await page.getByRole('link', { name: 'Answer new credit requests', exact: true }).click();
    await page.getByLabel('since').fill(begin.toISOString().slice(0, 19));
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('.run-facts .state-running').waitFor();
    await page.getByRole('button', { name: /^notebook .*running/ }).waitFor();
    await page.locator('.run-facts .state-success').waitFor();

    await page.getByRole('button', { name: /^notebook / }).click();
    const detail = page.getByRole('region', { name: 'Run the credit notebook' });
    await detail.getByText('sql_sha256').waitFor();
    expect(await detail.getByRole('heading', { level: 3 }).allTextContents()).toEqual([
      'Result',
      'Arguments',
      'Log',
    ]);

    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Chat' }).click();
    await thread.getByText('Approved, $4,948.80, exceptions').waitFor();
    await thread.getByRole('cell', { name: 'blocked 0.416' }).waitFor();
    expect(complaints).toEqual([]);
  }, 60_000);

  test('no response of any view contains a secret', async () => {
    const { page, complaints } = await openPage(browser);
    const bodies: Promise<string>[] = [];
    page.on('response', (response) => {
      if (!response.url().endsWith('/events')) bodies.push(response.text());
    });
    await page.goto(opened.url('/items'));
    const slack = page.locator('.item').filter({ hasText: /^f\/credits\/resources\/slackc_slack/ });
    // The list loads after the page.
    await slack.waitFor();
    for (const item of await page.locator('.item > details > summary').all()) await item.click();
    await slack.getByText('$var:f/credits/slack_bot_token').waitFor();
    const bot = page.locator('.item').filter({ hasText: /^f\/credits\/slack_bot_token/ });
    expect(await bot.textContent()).toContain('••••••••');
    for (const view of ['Runs', 'Start', 'Schedules', 'Chat']) {
      await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click();
      await page.getByRole('heading', { level: 1 }).waitFor();
    }
    await page.waitForLoadState('load');
    const secrets = (opened.services?.variables ?? []).filter(({ isSecret }) => isSecret);
    expect(secrets.length).toBeGreaterThan(0);
    const seen = (await Promise.all(bodies)).join('\n');
    for (const { path, value } of secrets)
      expect({ path, leaked: seen.includes(value) }).toEqual({ path, leaked: false });
    expect(complaints).toEqual([]);
  }, 60_000);

  test('a dry run of a Looker URL starts from the start page by keyboard alone', async () => {
    const { page, complaints } = await openPage(browser);
    await page.goto(opened.url('/'));
    await page.getByRole('heading', { name: 'Runs' }).waitFor();
    const focused = () =>
      page.evaluate('document.activeElement.textContent + " " + document.activeElement.id');
    const tabTo = async (name: string) => {
      for (let tabs = 0; tabs < 40; tabs += 1) {
        if (
          String(await focused())
            .trim()
            .startsWith(name)
        )
          return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`40 times Tab did not lead to "${name}" but to "${await focused()}"`);
    };
    await tabTo('Start');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Start', exact: true }).waitFor();
    await tabTo('quick-f/credits/flows/credit_from_url');
    await page.keyboard.type(links.single);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Credit from a Looker URL' }).waitFor();
    await page.locator('.run-facts .state-success').waitFor();
    await tabTo('creditLink to credit');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Link to SQL' }).waitFor();
    expect(complaints).toEqual([]);
  }, 60_000);

  test.each([320, 390])(
    'a phone of %d pixels shows every view without scrolling sideways',
    async (width) => {
      const { page, complaints } = await openPage(browser, {
        viewport: { width, height: 800 },
        hasTouch: true,
      });
      const [run] = opened.runtime.jobs({ parentJob: null, limit: 1 });
      const views = [
        '/',
        `/runs/${run?.id}`,
        '/start',
        '/start/flow/f/credits/flows/credit_from_url',
        '/schedules',
        '/items',
        '/chat',
      ];
      for (const view of views) {
        await page.goto(opened.url(view));
        await page.reload();
        await page.getByRole('heading', { level: 1 }).waitFor();
        for (const closed of await page.locator('.item > details > summary').all()) await closed.click();
        await page.locator('.item .value').nth(4).or(page.locator('h1')).first().waitFor();
        const wide = await page.evaluate('document.documentElement.scrollWidth');
        expect({ view, wide }).toEqual({ view, wide: width });
      }
      expect(complaints).toEqual([]);
    },
    60_000,
  );
});
