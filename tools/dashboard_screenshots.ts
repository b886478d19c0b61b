/** Takes docs/images/dashboard-*.png: the whole dashboard of a generated history, and its dialog Resolve, in a real browser. */
import { join } from 'node:path';
import { endOfHistory, fillHistory } from '../demo/history/fill.ts';
import { accounts, channelId, links, people } from '../demo/scenario/index.ts';
import { startServices } from '../demo/services.ts';
import { launch, openPage } from '../tests/browser/browser.ts';
import { openConsole } from '../tests/browser/consoles.ts';
import { takeAppPictures } from './app_pictures.ts';

const IMAGES = join(import.meta.dir, '../docs/images');
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const DIALOGS = [
  ['resolve-light', 'light', DESKTOP],
  ['resolve-dark', 'dark', DESKTOP],
  ['resolve-phone', 'light', PHONE],
] as const;

const opened = await openConsole(startServices);
const browser = await launch();
if (browser === undefined) throw new Error('there is no browser; install chromium, or set CHROME');
try {
  const { runtime } = opened;
  const address = opened.url('/apps/f/credits/dashboard');
  await fillHistory(runtime.store.items, { until: endOfHistory(new Date()) });
  await runtime.wait(runtime.run({ kind: 'flow', path: 'f/credits/flows/train_prediction', args: {} }));
  const { name: customer, sid } = accounts.single;
  const request = opened.services?.slack.actors.postAs(
    people.dana,
    channelId,
    `Credit request\nCustomer: ${customer}\nAccount SID: ${sid}\nFraud spend: ${links.single}`,
  );
  if (request === undefined) throw new Error('there is no simulated Slack');
  const answer = { thread_ts: request };
  opened.services?.slack.actors.postAs(people.operator, channelId, 'Approved, $4,900.00', answer);
  const since = new Date(Number(request) * 1_000 - 60_000).toISOString();
  for (const [path, args] of [
    ['f/credits/flows/process_requests', { since }],
    ['f/credits/flows/archive', {}],
  ] as const) {
    await runtime.wait(runtime.run({ kind: 'flow', path, args }));
  }
  await takeAppPictures(browser, {
    name: 'dashboard',
    address,
    highest: { light: 6_000, dark: 1_500, phone: 2_400 },
    ready: async (frame) => {
      const requests = frame.getByRole('region', { name: 'Requests', exact: true });
      await requests.locator('tbody tr').first().waitFor();
      const threads = frame.getByRole('link', { name: /^Thread of/ });
      await threads.filter({ hasText: '#' }).first().waitFor();
    },
  });
  for (const [name, colorScheme, viewport] of DIALOGS) {
    const { page } = await openPage(browser, { viewport, colorScheme, deviceScaleFactor: 1.25 });
    page.setDefaultTimeout(60_000);
    await page.goto(address);
    const frame = page.frameLocator('iframe');
    const review = frame.getByRole('listitem').filter({ has: frame.getByTitle(sid) });
    await review
      .getByRole('button', { name: /^Resolve/ })
      .first()
      .click();
    const dialog = frame.getByRole('dialog');
    await dialog.getByText(people.dana).waitFor();
    await dialog.getByLabel('Amount that was credited').fill('4,900.00');
    await dialog.getByLabel('Reason').fill('Robin has answered in the thread');
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await dialog.getByRole('button', { name: 'Close the request' }).waitFor();
    const path = join(IMAGES, `dashboard-${name}.png`);
    await page.screenshot({ path });
    process.stdout.write(`${path}\n`);
  }
} finally {
  await browser.close();
  await opened.close();
}
