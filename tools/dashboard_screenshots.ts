/** Takes docs/images/dashboard-*.png: the whole dashboard of a generated history, in a real browser. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { endOfHistory, fillHistory } from '../demo/history/fill.ts';
import { startServices } from '../demo/services.ts';
import { launch, openPage } from '../tests/browser/browser.ts';
import { openConsole } from '../tests/browser/consoles.ts';

const IMAGES = join(import.meta.dir, '../docs/images');
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
/** The page is longer on a phone; the picture is cut at a height that the documentation can show. */
const LOOKS = [
  ['light', 'light', DESKTOP, 6_000],
  ['dark', 'dark', DESKTOP, 1_500],
  ['phone', 'light', PHONE, 2_400],
] as const;

const opened = await openConsole(startServices);
const browser = await launch();
try {
  mkdirSync(IMAGES, { recursive: true });
  const { runtime } = opened;
  await fillHistory(runtime.store.items, { until: endOfHistory(new Date()) });
  await runtime.wait(runtime.run({ kind: 'flow', path: 'f/credits/flows/train_prediction', args: {} }));
  for (const [name, colorScheme, viewport, highest] of LOOKS) {
    const { page } = await openPage(browser, { viewport, colorScheme, deviceScaleFactor: 1.25 });
    page.setDefaultTimeout(60_000);
    await page.goto(opened.url('/apps/f/credits/dashboard'));
    const frame = page.frameLocator('iframe');
    await frame.getByRole('region', { name: 'Requests', exact: true }).locator('tbody tr').first().waitFor();
    await frame
      .getByRole('link', { name: /^Thread of/ })
      .filter({ hasText: '#' })
      .first()
      .waitFor();
    const height = Number(await frame.locator('main').evaluate('document.documentElement.scrollHeight'));
    await page.setViewportSize({ ...viewport, height: Math.min(height + 60, highest) });
    // A resized frame is painted slightly later than the page around it.
    await page.waitForTimeout(1_500);
    const path = join(IMAGES, `dashboard-${name}.png`);
    await page.screenshot({ path });
    process.stdout.write(`${path}\n`);
  }
} finally {
  await browser.close();
  await opened.close();
}
