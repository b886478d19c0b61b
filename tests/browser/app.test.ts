import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Browser, Page } from 'playwright-core';
import { APP_FILES } from '../local/apps/app_files.ts';
import { launch, openPage, withoutBrowser } from './browser.ts';
import { openSmallConsole, type RunningConsole } from './consoles.ts';

describe.skipIf(withoutBrowser)('an app in the console', () => {
  let opened: RunningConsole;
  let browser: Browser;
  beforeAll(async () => {
    [opened, browser] = await Promise.all([openSmallConsole(APP_FILES), launch()]);
  });
  afterAll(async () => {
    await browser?.close();
    await opened?.close();
  });

  async function openApp(): Promise<{
    page: Page;
    complaints: string[];
    outputOf(name: string): Promise<string>;
  }> {
    const { page, complaints } = await openPage(browser);
    await page.goto(opened.url('/'));
    await page.getByRole('link', { name: 'Apps' }).click();
    await page.getByRole('link', { name: 'Counts' }).click();
    const frame = page.frameLocator('iframe[title="Counts"]');
    await frame.getByRole('heading', { name: 'Counter' }).waitFor();
    return {
      page,
      complaints,
      async outputOf(name) {
        const output = frame.locator('output');
        const before = (await output.textContent()) ?? '';
        await frame.getByRole('button', { name, exact: true }).click();
        await frame.locator('output').filter({ hasNotText: before }).waitFor();
        return (await output.textContent()) ?? '';
      },
    };
  }

  test('is listed and styled, and its calls run as jobs of the runtime', async () => {
    const { page, complaints, outputOf } = await openApp();
    const frame = page.frameLocator('iframe[title="Counts"]');
    const colour = await frame.locator('h1').evaluate('getComputedStyle(document.querySelector("h1")).color');
    expect(colour).toBe('rgb(1, 2, 3)');
    expect(await outputOf('Add')).toBe('{"sum":42}');
    expect(await outputOf('Stored')).toBe('10');
    expect(await outputOf('Later')).toBe('{"result":{"sum":60},"type":"CompletedJob","success":true}');
    expect(opened.runtime.jobs({ path: 'f/a/double' })).toHaveLength(1);
    expect(complaints).toEqual([]);
  }, 60_000);

  test('receives the error of a failed call, and cannot start a runnable of another app', async () => {
    const { outputOf } = await openApp();
    expect(await outputOf('Break')).toBe('failed: the shelf is empty');
    expect(await outputOf('Foreign')).toContain('has no runnable foreign');
  }, 60_000);

  test('cannot access the token, the network or the surrounding page', async () => {
    const { outputOf } = await openApp();
    expect(JSON.parse(await outputOf('Escape'))).toEqual({
      storage: 'SecurityError',
      network: 'TypeError',
      around: 'SecurityError',
    });
  }, 60_000);
});
