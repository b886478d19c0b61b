/** Takes docs/images/dashboard-*.png: the whole dashboard of a generated history, in a real browser. */
import { endOfHistory, fillHistory } from '../demo/history/fill.ts';
import { startServices } from '../demo/services.ts';
import { launch } from '../tests/browser/browser.ts';
import { openConsole } from '../tests/browser/consoles.ts';
import { takeAppPictures } from './app_pictures.ts';

const opened = await openConsole(startServices);
const browser = await launch();
try {
  const { runtime } = opened;
  await fillHistory(runtime.store.items, { until: endOfHistory(new Date()) });
  await runtime.wait(runtime.run({ kind: 'flow', path: 'f/credits/flows/train_prediction', args: {} }));
  await takeAppPictures(browser, {
    name: 'dashboard',
    address: opened.url('/apps/f/credits/dashboard'),
    highest: { light: 6_000, dark: 1_500, phone: 2_400 },
    ready: async (frame) => {
      const requests = frame.getByRole('region', { name: 'Requests', exact: true });
      await requests.locator('tbody tr').first().waitFor();
      const threads = frame.getByRole('link', { name: /^Thread of/ });
      await threads.filter({ hasText: '#' }).first().waitFor();
    },
  });
} finally {
  await browser.close();
  await opened.close();
}
