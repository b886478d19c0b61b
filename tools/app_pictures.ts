/** Pictures of an app in the console: light, dark and on a phone, each as high as the app up to a limit. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, FrameLocator } from 'playwright-core';
import { openPage } from '../tests/browser/browser.ts';

const images = join(import.meta.dir, '../docs/images');
const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };

export interface AppPictures {
  /** Of the files: `<name>-light.png`. */
  name: string;
  address: string;
  /** Waits until the app shows what the picture needs. */
  ready(frame: FrameLocator): Promise<unknown>;
  /** The highest picture that the documentation can show, by look. */
  highest: { light: number; dark: number; phone: number };
}

export async function takeAppPictures(browser: Browser, pictures: AppPictures): Promise<void> {
  mkdirSync(images, { recursive: true });
  const looks = [
    ['light', 'light', desktop],
    ['dark', 'dark', desktop],
    ['phone', 'light', phone],
  ] as const;
  for (const [look, colorScheme, viewport] of looks) {
    const { page } = await openPage(browser, { viewport, colorScheme, deviceScaleFactor: 1.25 });
    page.setDefaultTimeout(60_000);
    await page.goto(pictures.address);
    const frame = page.frameLocator('iframe');
    await pictures.ready(frame);
    const height = Number(await frame.locator('main').evaluate('document.documentElement.scrollHeight'));
    await page.setViewportSize({ ...viewport, height: Math.min(height + 60, pictures.highest[look]) });
    // A resized frame is painted slightly later than the page around it.
    await page.waitForTimeout(1_500);
    const path = join(images, `${pictures.name}-${look}.png`);
    await page.screenshot({ path });
    process.stdout.write(`${path}\n`);
  }
}
