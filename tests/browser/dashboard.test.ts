import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { endOfHistory, fillHistory } from '../../demo/history/fill.ts';
import type { GeneratedHistory } from '../../demo/history/requests.ts';
import { startServices } from '../../demo/services.ts';
import { launch, openPage, withoutBrowser } from './browser.ts';
import { openConsole, type RunningConsole } from './consoles.ts';

const ADDRESS = '/apps/f/credits/dashboard';

describe.skipIf(withoutBrowser)('the dashboard', () => {
  let opened: RunningConsole;
  let browser: Browser;
  let history: GeneratedHistory;
  beforeAll(async () => {
    [opened, browser] = await Promise.all([openConsole(startServices), launch()]);
    history = await fillHistory(opened.runtime.store.items, { until: endOfHistory(new Date()) });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await opened?.close();
  });

  interface Shown {
    page: Page;
    frame: FrameLocator;
    complaints: string[];
  }

  async function show(options = {}): Promise<Shown> {
    const { page, complaints } = await openPage(browser, options);
    page.setDefaultTimeout(40_000);
    await page.goto(opened.url(ADDRESS));
    const frame = page.frameLocator('iframe[title="CreditBot dashboard"]');
    await tile(frame, 'Credited').waitFor();
    return { page, frame, complaints };
  }

  const tile = (frame: FrameLocator, name: string) =>
    frame.getByRole('listitem').filter({ has: frame.getByRole('heading', { name, exact: true }) });
  const counted = (from: string, channel?: string) =>
    history.rows.filter(
      (row) => row.requested_at >= from && (channel === undefined || row.channel === channel),
    );
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  const number = (value: number) => value.toLocaleString('en-US');

  test('shows the metrics of the last 90 days, and of another period and channel when selected', async () => {
    const { frame, complaints } = await show();
    const credited = (from: string, channel?: string) => {
      const inside = counted(from, channel);
      const many = inside.filter(({ outcome }) => outcome === 'credited').length;
      return `in ${number(many)} of ${number(inside.length)} requests`;
    };
    await tile(frame, 'Credited')
      .getByText(credited(daysAgo(89)))
      .waitFor();
    await tile(frame, 'Wrong amounts').getByText('Not reconciled').waitFor();
    await frame.getByRole('button', { name: '30 days' }).click();
    await tile(frame, 'Credited')
      .getByText(credited(daysAgo(29)))
      .waitFor();
    await frame.getByLabel('Channel').selectOption({ label: '#help-sms-credit-pumping-memos' });
    await tile(frame, 'Credited')
      .getByText(credited(daysAgo(29), 'C0PUMPMEMOS'))
      .waitFor();
    await frame.getByRole('button', { name: 'Dates' }).click();
    await frame.getByLabel('From').fill(daysAgo(45));
    await tile(frame, 'Credited')
      .getByText(credited(daysAgo(45), 'C0PUMPMEMOS'))
      .waitFor();
    expect(complaints).toEqual([]);
  }, 120_000);

  test('links an open review to its thread, and a reason and an account to their requests', async () => {
    const { page, frame, complaints } = await show();
    const review = frame.getByRole('region', { name: 'Waiting for a person' }).getByRole('listitem').first();
    await review.getByText('Next:').waitFor();
    const link = review.getByRole('link', { name: 'Open thread' });
    expect(await link.getAttribute('href')).toMatch(/^\/chat\/C0/);
    const opening = page.context().waitForEvent('page');
    await link.click();
    expect(new URL((await opening).url()).pathname).toMatch(/^\/chat\/C0/);
    const requests = frame.getByRole('region', { name: 'Requests', exact: true });
    await frame.getByRole('button', { name: 'Days belong to another request' }).click();
    await requests.getByText('Only in review, days belong to another request').waitFor();
    const account = frame.getByRole('region', { name: 'By account' }).getByRole('button').first();
    const sid = (await account.getAttribute('title')) ?? '';
    await account.click();
    await requests.getByText(/^Only AC/).waitFor();
    const rows = requests.locator('tbody tr');
    await rows
      .filter({ hasNot: frame.getByTitle(sid) })
      .first()
      .waitFor({ state: 'detached' });
    expect(await rows.count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  }, 120_000);

  test('pages through the requests', async () => {
    const { frame } = await show();
    const requests = frame.getByRole('region', { name: 'Requests', exact: true });
    const total = number(counted(daysAgo(89)).length);
    await requests.getByText(`1–25 of ${total}`).waitFor();
    await requests.getByRole('button', { name: 'Older' }).click();
    await requests.getByText(`26–50 of ${total}`).waitFor();
    await requests.getByRole('button', { name: 'Newer' }).click();
    await requests.getByText(`1–25 of ${total}`).waitFor();
  }, 120_000);

  test('its charts can be read by keyboard and as tables', async () => {
    const { page, frame } = await show();
    const chart = frame.getByRole('application', { name: /^Credited amount per day/ });
    await chart.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    const yesterday = counted(daysAgo(1)).filter(({ outcome }) => outcome === 'credited');
    const amount = yesterday.reduce((all, row) => all + Math.round(Number(row.amount) * 100), 0) / 100;
    const text = amount.toLocaleString('en-US', { style: 'currency', currency: 'USD' });
    const readout = frame.locator('[aria-live="polite"]').filter({ hasText: 'Credited' });
    await readout.getByText(text).waitFor();
    await page.keyboard.press('Escape');
    await frame.getByText('As a table').first().click();
    await frame.getByRole('cell', { name: text }).first().waitFor();
  }, 120_000);

  test('every control is reached with the Tab key and has an accessible name', async () => {
    const { frame } = await show();
    const nameless = await frame.locator('main').evaluate(`
      [...document.querySelectorAll('button, a, select, input, [role=application]')]
        .filter((e) => !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length))
        .map((e) => e.outerHTML)`);
    expect(nameless).toEqual([]);
    const unreachable = await frame
      .locator('main')
      .evaluate(`document.querySelectorAll('[tabindex="-1"]').length`);
    expect(unreachable).toBe(0);
  }, 120_000);

  test('fits a phone: only tables are wider than the screen', async () => {
    const { frame, complaints } = await show({ viewport: { width: 390, height: 844 } });
    await frame.getByRole('region', { name: 'Requests', exact: true }).locator('tbody tr').first().waitFor();
    const wide = await frame.locator('main').evaluate(`
      document.documentElement.scrollWidth > innerWidth ||
      [...document.querySelectorAll('main *')].some((e) => !e.closest('.scroll, .hidden, svg') &&
        !e.classList.contains('hidden') && e.getBoundingClientRect().right > innerWidth + 1)`);
    expect(wide).toBe(false);
    expect(complaints).toEqual([]);
  }, 120_000);

  test('shows the error when its figures cannot be loaded, and retries', async () => {
    const { runtime } = opened;
    const path = `f/credits/history/${daysAgo(3).replaceAll('-', '_')}`;
    const whole = runtime.store.items.getResource(path);
    if (whole === undefined) throw new Error(`${path} is not there`);
    const { frame } = await show();
    runtime.store.items.updateResource(path, { value: { version: 1, rows: [{}] } });
    try {
      await frame.getByRole('button', { name: 'Refresh' }).click();
      await frame
        .getByRole('alert')
        .getByText(/^The history of .* cannot be read/)
        .first()
        .waitFor();
    } finally {
      runtime.store.items.updateResource(path, { value: whole.value });
    }
    await frame.getByRole('button', { name: 'Try again' }).click();
    await frame.getByRole('alert').first().waitFor({ state: 'detached' });
    expect(await frame.getByRole('alert').count()).toBe(0);
  }, 120_000);
});

describe.skipIf(withoutBrowser)('the dashboard of a new workspace', () => {
  test('shows that there is no history yet', async () => {
    const [opened, browser] = await Promise.all([openConsole(), launch()]);
    try {
      const { page } = await openPage(browser);
      await page.goto(opened.url(ADDRESS));
      await page.frameLocator('iframe').getByText('There is no history yet').waitFor({ timeout: 40_000 });
    } finally {
      await browser.close();
      await opened.close();
    }
  }, 120_000);
});
