/** A real browser for tests: Debian's Chromium or another installed one. */
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const CANDIDATES = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Path of the browser; undefined when the machine has none. */
export function findBrowser(): string | undefined {
  return CANDIDATES.find((path) => path !== undefined && existsSync(path));
}

/** Whether browser tests are skipped. Never in CI: there a missing browser is a failure. */
export const withoutBrowser = findBrowser() === undefined && process.env.CI !== 'true';
if (withoutBrowser) {
  console.warn(
    'No Chromium on this machine: the tests of the console in a browser are skipped. ' +
      'Install one (apt-get install chromium) or name one (CHROMIUM=/path/to/chromium).',
  );
}

export async function launch(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) {
    throw new Error('No Chromium on this machine: apt-get install chromium, or CHROMIUM=/path/to/chromium');
  }
  // Chromium's sandbox refuses to run as root, as in containers.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args });
}

export interface Watched {
  page: Page;
  /** Errors reported by the browser: exceptions, refused scripts and styles, failed requests. */
  complaints: string[];
}

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    timezoneId: 'UTC',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { page, complaints };
}
