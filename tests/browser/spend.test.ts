import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Browser, BrowserContextOptions, FrameLocator, Page } from 'playwright-core';
import { startServices as startLaptop } from '../../demo/laptop.ts';
import { type RunOutcome, runReport } from '../../demo/spend/run_report.ts';
import { type SpendServices, startServices } from '../../demo/spend/services.ts';
import { parseDatabase, withDatabase } from '../../f/shared/clients/database.ts';
import { launch, openPage, withoutBrowser } from './browser.ts';
import { openConsole, type RunningConsole } from './consoles.ts';
import { weakParts } from './contrast.ts';

const address = '/apps/f/spend/report';

describe.skipIf(withoutBrowser)('the page of the spend monitor', () => {
  let opened: RunningConsole<SpendServices>;
  let browser: Browser;
  let made: RunOutcome;
  beforeAll(async () => {
    [opened, browser] = await Promise.all([openConsole(startServices), launch()]);
    opened.services?.slack.faults.next({ method: 'chat.postMessage', kind: 'rate_limited', times: 3 });
    made = await runReport(opened.runtime, { dry_run: false, channels: 'all' });
    expect(made.error).toContain('slack');
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await opened?.close();
  });

  interface Shown {
    page: Page;
    frame: FrameLocator;
    complaints: string[];
  }

  async function show(options: BrowserContextOptions = {}): Promise<Shown> {
    const { page, complaints } = await openPage(browser, options);
    page.setDefaultTimeout(40_000);
    await page.goto(opened.url(address));
    const frame = page.frameLocator('iframe[title="Customer Spend Monitor"]');
    await row(frame, 'Cobalt Stays').waitFor();
    return { page, frame, complaints };
  }

  const card = (frame: FrameLocator, name: string) => frame.getByRole('region', { name, exact: true });
  const row = (frame: FrameLocator, name: string) =>
    card(frame, 'Customers').locator('.customers > li').filter({ hasText: name });

  test('shows the report as it was posted, and which channel has it', async () => {
    const { frame, complaints } = await show();
    expect(await card(frame, 'Text of the report').locator('pre').textContent()).toBe(made.text ?? '');
    const channel = (name: string) => card(frame, 'Channels').getByRole('listitem').filter({ hasText: name });
    await channel('Slack')
      .getByText(/^(…|✕) (Not there yet|Failed)$/)
      .waitFor();
    await channel('Telegram').getByText('✓ Posted').waitFor();
    expect(complaints).toEqual([]);
  }, 120_000);

  test('shows the day of the outage: no data with its reasons, the second source, and the ages of all', async () => {
    const { frame } = await show();
    const fernway = row(frame, 'Fernway Foods');
    expect(await fernway.textContent()).toContain('Tableau: view monthly has no row');
    expect(await fernway.textContent()).toContain('billing agent: the task is in state failed');
    expect(await fernway.locator('.percent').textContent()).toBe('–');
    expect(await fernway.getByRole('img').getAttribute('aria-label')).toMatch(/no data on \w{3} \d+$/);
    expect(await row(frame, 'Eastgate Bank').locator('.figure').first().textContent()).toContain(
      'Billing agent',
    );
    const gap = await row(frame, 'Juniper Travel').getByRole('img').getAttribute('aria-label');
    expect(gap?.match(/no data on (\w{3} \d+, ){2}\w{3} \d+$/)).not.toBeNull();

    const sources = card(frame, 'Sources').getByRole('listitem');
    const monthly = sources.filter({ hasText: 'Tableau: month to date' });
    await monthly.getByText('22 of 24 customers with data, 2 with no data').waitFor();
    await monthly.getByText(/read \w{3} \d+, \d\d:\d\d UTC; its data was up to \d+ min old/).waitFor();
    await monthly.getByText(/view monthly has no row for .* \(2 customers\)/).waitFor();
    const agent = sources.filter({ hasText: 'Billing agent' });
    await agent.getByText('1 of 2 customers with data, 1 with no data').waitFor();
    await agent.getByText('it does not state the age of its data').waitFor();
  }, 120_000);

  test('has the amounts of the report, and the details say where each comes from', async () => {
    const { frame, complaints } = await show();
    for (const { display_name, month_to_date } of made.made?.customers ?? []) {
      const shown = await row(frame, display_name).locator('.figure').first().textContent();
      if (month_to_date.state === 'no_data') expect(shown).toEndWith('no data');
      else expect(shown?.replaceAll(',', '')).toContain(`$${month_to_date.amount}`);
    }
    const cobalt = row(frame, 'Cobalt Stays');
    await cobalt.getByRole('button').click();
    const parts = cobalt.locator('.drivers tr');
    await parts.filter({ hasText: 'Thailand Numbers' }).filter({ hasText: 'new' }).waitFor();
    const cents = async (index: number) => {
      const text = (await parts.nth(index).locator('.number').textContent()) ?? '';
      return Math.round(Number(text.replace(/[$,+]/g, '')) * 100);
    };
    const count = await parts.count();
    const rows = await Promise.all(Array.from({ length: count }, (_, index) => cents(index)));
    expect(rows.slice(0, -1).reduce((all, one) => all + one, 0)).toBe(rows.at(-1) ?? Number.NaN);
    const origin = cobalt.getByRole('row').filter({ hasText: 'month to date' });
    await origin.getByText(/view monthly, Account Name=cobalt_stays, row \d+ of \d+/).waitFor();
    expect(complaints).toEqual([]);
  }, 120_000);

  test('narrows the list by name and by flag', async () => {
    const { frame } = await show();
    const list = card(frame, 'Customers').locator('.customers > li');
    await frame.getByLabel('Search').fill('tidewater');
    expect(await list.count()).toBe(1);
    await card(frame, 'Customers').getByText('1 of 24 customers').waitFor();
    await frame.getByLabel('Search').fill('');
    const declining = frame.getByRole('button', { name: 'Declining' });
    await declining.click();
    expect(await list.count()).toBe(Number(await declining.locator('.tile-value').textContent()));
    expect(await list.getByText('Declining').count()).toBe(await list.count());
    await frame.getByRole('combobox', { name: 'Flag' }).selectOption({ label: 'no data' });
    expect(await list.locator('h3').allTextContents()).toEqual(['Fernway Foods']);
  }, 120_000);

  test('shows an earlier report, with the alerts of its day', async () => {
    const { frame } = await show();
    await row(frame, 'Tidewater Pay').getByText('Decline: still, since').waitFor();
    const chosen = frame.getByLabel('Report of');
    const days = (await frame
      .locator('main')
      .evaluate(`[...document.querySelectorAll('.page-head option')].map((one) => one.value)`)) as string[];
    expect(days.length).toBeGreaterThan(10);
    const { runtime } = opened;
    const args = { database: '$res:f/shared/resources/database', as_of: days.at(-1) ?? '' };
    const direct = await runtime.wait(
      runtime.run({ kind: 'script', path: 'f/spend/scripts/show_report', args }),
    );
    await chosen.selectOption(days.at(-1) ?? '');
    const { text } = (direct.result as unknown as { report: { text: string } }).report;
    await frame
      .locator('pre')
      .filter({ hasText: text.split('\n')[0] ?? '' })
      .waitFor();
    expect(await frame.locator('pre').textContent()).toBe(text);
    await card(frame, 'Channels').getByText('Not posted').first().waitFor();
  }, 120_000);

  test('is used by keyboard: details open and close, a chart reads its days, every control has a name', async () => {
    const { page, frame } = await show();
    await frame.getByLabel('Search').fill('juniper');
    const toggle = row(frame, 'Juniper Travel').getByRole('button', { name: 'Juniper Travel' });
    await toggle.focus();
    await page.keyboard.press('Enter');
    const chart = frame.getByRole('application', { name: /^Spend of Juniper Travel per day/ });
    await chart.focus();
    await page.keyboard.press('End');
    const readout = frame.locator('[aria-live="polite"]');
    await readout.getByText(/: \$[\d,]+\.\d\d$/).waitFor();
    for (let press = 0; press < 9; press++) await page.keyboard.press('ArrowLeft');
    await readout.getByText(/the revenue of \d{4}-\d\d-\d\d was not read|no row/).waitFor();
    await toggle.focus();
    await page.keyboard.press('Enter');
    await chart.waitFor({ state: 'detached' });
    const nameless = await frame.locator('main').evaluate(`
      [...document.querySelectorAll('button, a, select, input, [role=application], [role=img]')]
        .filter((e) => !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length))
        .map((e) => e.outerHTML)`);
    expect(nameless).toEqual([]);
  }, 120_000);

  test.each(['light', 'dark'] as const)(
    'its text has a contrast of 4.5 or more, its bars of 3, %s',
    async (colorScheme) => {
      const { frame } = await show({ colorScheme });
      await row(frame, 'Cobalt Stays').getByRole('button').click();
      await frame.getByRole('application').waitFor();
      expect(await frame.locator('main').evaluate(weakParts)).toEqual([]);
    },
    120_000,
  );

  test('fits a phone: only the table of readings is wider than the screen', async () => {
    const { frame, complaints } = await show({ viewport: { width: 390, height: 844 } });
    await row(frame, 'Fernway Foods').getByRole('button').click();
    await frame.getByRole('application').waitFor();
    const wide = await frame.locator('main').evaluate(`
      [...document.querySelectorAll('main *')].filter((e) => !e.closest('.scroll, .hidden, svg') &&
        e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 100))`);
    expect(wide).toEqual([]);
    expect(complaints).toEqual([]);
  }, 120_000);

  test('shows the error when it cannot be loaded, and loads it again', async () => {
    const { frame } = await show();
    const variable = (path: string) =>
      opened.services?.variables.find((one) => one.path === path)?.value ?? '';
    const database = parseDatabase({
      host: '127.0.0.1',
      port: variable('f/shared/simulator/database_port'),
      user: 'postgres',
      password: variable('f/shared/database_password'),
      dbname: 'postgres',
      sslmode: 'disable',
    });
    const sql = (text: string) =>
      withDatabase(database, (open) => open.transaction(async (inner) => void (await inner.unsafe(text))));
    await sql('alter table spend.post rename to post_away');
    try {
      await frame.getByRole('button', { name: 'Refresh' }).click();
      await frame.getByRole('alert').getByText('relation "spend.post" does not exist').waitFor();
    } finally {
      await sql('alter table spend.post_away rename to post');
    }
    await frame.getByRole('button', { name: 'Try again' }).click();
    await frame.getByRole('alert').waitFor({ state: 'detached' });
  }, 120_000);
});

describe.skipIf(withoutBrowser)('the page of the spend monitor before the first report', () => {
  test('names the way to a report, on the services of npm run console', async () => {
    const [opened, browser] = await Promise.all([openConsole(startLaptop), launch()]);
    try {
      const { page } = await openPage(browser);
      await page.goto(opened.url(address));
      const frame = page.frameLocator('iframe');
      await frame.getByText('There is no report yet').waitFor({ timeout: 40_000 });
      await frame.getByText('f/spend/flows/daily_report').waitFor();
    } finally {
      await browser.close();
      await opened.close();
    }
  }, 120_000);
});
