/** Takes docs/images/spend-*.png: the page of the spend monitor after a report of the simulated company, in a real browser. */
import { runReport } from '../demo/spend/run_report.ts';
import { startServices } from '../demo/spend/services.ts';
import { launch } from '../tests/browser/browser.ts';
import { openConsole } from '../tests/browser/consoles.ts';
import { takeAppPictures } from './app_pictures.ts';

const opened = await openConsole(startServices);
const browser = await launch();
try {
  const { error } = await runReport(opened.runtime, { dry_run: false, channels: 'all' });
  if (error !== null) throw new Error(error);
  await takeAppPictures(browser, {
    name: 'spend',
    address: opened.url('/apps/f/spend/report'),
    highest: { light: 2_300, dark: 1_500, phone: 2_400 },
    ready: async (frame) => {
      await frame.getByRole('button', { name: 'Cardinal Taxi' }).last().click();
      await frame.getByRole('application', { name: /^Spend of Cardinal Taxi/ }).waitFor();
      await frame.locator('main').evaluate('scrollTo(0, 0)');
    },
  });
} finally {
  await browser.close();
  await opened.close();
}
