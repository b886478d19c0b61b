import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { accounts, channelId, links, people } from '../../demo/scenario/index.ts';
import { type DemoServices, startServices } from '../../demo/services.ts';
import type { JsonObject } from '../../local/workspace/types.ts';
import { launch, openPage, withoutBrowser } from './browser.ts';
import { openConsole, type RunningConsole } from './consoles.ts';

const keyOf = (ts: string) => `${channelId}_${ts.replace('.', '_')}`;
describe.skipIf(withoutBrowser)('a review that a person closes on the dashboard', () => {
  let opened: RunningConsole<DemoServices>;
  let browser: Browser;
  let answered: string;
  let held: string;
  let third: string;
  const since = new Date().toISOString();
  const slack = () => {
    if (opened.services === undefined) throw new Error('there are no services');
    return opened.services.slack.actors;
  };
  const ask = (user: string, { name, sid }: { name: string; sid: string }, link: string, more = '') =>
    slack().postAs(user, channelId, `Credit request\nCustomer: ${name}\nAccount SID: ${sid}\n${link}${more}`);
  const flow = async (name: string, args: JsonObject = {}) => {
    const { runtime } = opened;
    return runtime.wait(runtime.run({ kind: 'flow', path: `f/credits/flows/${name}`, args }));
  };
  const record = (ts: string) =>
    opened.runtime.store.items.getResource(`f/credits/ledger/${keyOf(ts)}`)?.value as JsonObject;
  const answers = (ts: string) =>
    slack()
      .messages(channelId)
      .filter((message) => message.thread_ts === ts && message.user === people.bot)
      .map(({ text }) => text);

  beforeAll(async () => {
    [opened, browser] = await Promise.all([openConsole(startServices), launch()]);
    answered = ask(people.dana, accounts.single, links.single);
    slack().postAs(people.operator, channelId, 'Approved, $4,900.00', { thread_ts: answered });
    held = ask(people.milo, accounts.pairSecond, links.pairSecond, '\nplease do not credit this one yet');
    third = ask(people.priya, accounts.asked, links.asked, '\non hold until Monday');
    await flow('process_requests', { since });
    await flow('archive');
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
  async function show(options = {}): Promise<Shown> {
    const { page, complaints } = await openPage(browser, options);
    page.setDefaultTimeout(40_000);
    await page.goto(opened.url('/apps/f/credits/dashboard'));
    const frame = page.frameLocator('iframe[title="CreditBot dashboard"]');
    await frame.getByRole('region', { name: 'Waiting for a person' }).waitFor();
    return { page, frame, complaints };
  }
  const reviews = (frame: FrameLocator) =>
    frame.getByRole('region', { name: 'Waiting for a person' }).getByRole('listitem');
  const reviewOf = (frame: FrameLocator, account: { sid: string }) =>
    reviews(frame).filter({ has: frame.getByTitle(account.sid) });

  test('is closed with its amount by keyboard, after a confirmation that names customer, account and amount', async () => {
    const { page, frame, complaints } = await show();
    const before = await reviews(frame).count();
    await reviewOf(frame, accounts.single)
      .getByRole('button', { name: /^Resolve/ })
      .focus();
    await page.keyboard.press('Enter');
    const dialog = frame.getByRole('dialog', { name: `Resolve the request of` });
    await dialog.getByText(people.dana).waitFor();
    await dialog.getByText(channelId).waitFor();
    await dialog.getByText(answered).waitFor();
    await dialog.getByText(`Customer: ${accounts.single.name}`).waitFor();
    expect(await dialog.getByRole('link', { name: 'open thread' }).getAttribute('href')).toMatch(/^\/chat\//);

    const amount = dialog.getByLabel('Amount that was credited');
    await amount.focus();
    await page.keyboard.type('4.900,00');
    await page.keyboard.press('Enter');
    await dialog.getByText('Write the dollars that were credited, such as 1234.50.').waitFor();
    await dialog.getByText('Write why; it is kept with the request.').waitFor();
    expect(await amount.getAttribute('aria-invalid')).toBe('true');
    await amount.fill('4,900');
    await page.keyboard.press('Tab');
    await page.keyboard.type('agreed by phone');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await dialog.getByText('Close it as handled by hand with $4,900.00?').waitFor();
    await dialog.getByText(`${accounts.single.name} (${accounts.single.sid})`).waitFor();
    expect(record(answered).outcome).toBe('needs_review');
    // The focus is on the button that records it.
    await page.keyboard.press('Enter');
    await dialog.getByText('Recorded. The request is closed.').waitFor();
    await dialog.getByText(`${accounts.single.sid}, 2025-11-04 to 2025-11-08`).waitFor();
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await reviewOf(frame, accounts.single).waitFor({ state: 'detached' });
    expect(await reviews(frame).count()).toBe(before - 1);
    expect(record(answered)).toMatchObject({
      outcome: 'skipped',
      amount: null,
      reason: { code: 'handled_by_hand' },
      decisions: [{ kind: 'handled', amount: '4900.00', reason: 'agreed by phone' }],
    });
    expect(answers(answered)).toEqual([]);
    expect(complaints).toEqual([]);
  }, 180_000);

  test('has its spend never credited again, and is not run again', async () => {
    const again = ask(people.milo, accounts.single, links.single);
    await flow('process_requests', { since });
    expect(record(again)).toMatchObject({ outcome: 'needs_review', reason: { code: 'spend_overlaps' } });
    expect(answers(again)).toEqual([]);
    expect(record(answered)).toMatchObject({ outcome: 'skipped', turn: 2 });
    await flow('reprocess_request', { channel: channelId, thread_ts: answered, dry_run: false });
    expect(answers(answered)).toEqual([]);
  }, 180_000);

  test('is closed as declined on a phone, without an amount; nothing of the dialog is cut off', async () => {
    for (const colorScheme of ['dark', 'light'] as const) {
      const { page, frame, complaints } = await show({ viewport: { width: 390, height: 844 }, colorScheme });
      await reviewOf(frame, accounts.pairSecond)
        .getByRole('button', { name: /^Resolve/ })
        .click();
      const dialog = frame.getByRole('dialog');
      await dialog.getByText(people.milo).waitFor();
      const wide = await dialog.evaluate(`(() => {
        const dialog = document.querySelector('dialog');
        const { left, right, bottom } = dialog.getBoundingClientRect();
        return left < 0 || right > innerWidth || bottom > innerHeight || dialog.scrollWidth > dialog.clientWidth;
      })()`);
      expect(wide).toBe(false);
      if (colorScheme === 'dark') {
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'detached' });
        expect(record(held).outcome).toBe('needs_review');
        continue;
      }
      await dialog.getByRole('button', { name: 'Declined' }).click();
      expect(await dialog.getByLabel('Amount that was credited').count()).toBe(0);
      await dialog.getByLabel('Reason').fill('they were warned in October');
      await dialog.getByRole('button', { name: 'Continue' }).click();
      await dialog.getByText('Close it as declined?').waitFor();
      await dialog.getByRole('button', { name: 'Close the request' }).click();
      await dialog.getByText('Recorded. The request is closed.').waitFor();
      await dialog.getByRole('button', { name: 'Done' }).click();
      await reviewOf(frame, accounts.pairSecond).waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
    }
    expect(record(held)).toMatchObject({
      reason: { code: 'declined_by_hand' },
      decisions: [{ kind: 'declined', amount: null, reason: 'they were warned in October' }],
    });
  }, 180_000);

  test('is not closed twice: who was faster is shown', async () => {
    const { frame, complaints } = await show();
    await reviewOf(frame, accounts.asked)
      .getByRole('button', { name: /^Resolve/ })
      .click();
    const dialog = frame.getByRole('dialog');
    await dialog.getByText(people.priya).waitFor();
    const args = { channel: channelId, thread_ts: third, how: 'declined', reason: 'not ours' };
    await flow('resolve_request', args);
    await dialog.getByLabel('Amount that was credited').fill('10.00');
    await dialog.getByLabel('Reason').fill('late');
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await dialog.getByRole('button', { name: 'Close the request' }).click();
    await dialog.getByText('Not recorded: somebody else was faster.').waitFor();
    await dialog.getByText('declined it: not ours').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await reviewOf(frame, accounts.asked).waitFor({ state: 'detached' });
    expect(record(third)).toMatchObject({ decisions: [{ kind: 'declined' }] });
    expect(complaints).toEqual([]);
  }, 180_000);
});
