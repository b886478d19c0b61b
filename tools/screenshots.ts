/**
 * Takes docs/images/console-*.png and guide-*.png: the console in a real browser after the demo's scenario. With arguments it takes
 * only the pictures whose names contain one of them.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { links, requesterAnswers, storyBegins } from '../demo/scenario/index.ts';
import { type DemoServices, startServices } from '../demo/services.ts';
import { launch, openPage } from '../tests/browser/browser.ts';
import { openConsole, type RunningConsole } from '../tests/browser/consoles.ts';
import { approvalPictures } from './approval_pictures.ts';

const IMAGES = join(import.meta.dir, '../docs/images');
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 800 };

type Opened = RunningConsole<DemoServices>;

/** The state that the pictures show: answered requests, one question answered by a colleague, one failed run. */
async function runScenario({ runtime, services }: Opened): Promise<string> {
  const flow = (name: string, args: Record<string, string>) =>
    runtime.wait(runtime.run({ kind: 'flow', path: `f/credits/flows/${name}`, args, createdBy: 'robin' }));
  const since = storyBegins(new Date()).toISOString();
  await runtime.wait(
    runtime.run({ kind: 'script', path: 'f/credits/scripts/resolve_looker', args: {}, createdBy: 'robin' }),
  );
  const { id } = await flow('process_requests', { since });
  if (services) requesterAnswers(services.slack);
  await flow('process_requests', {});
  await flow('credit_from_url', { looker_url: links.single });
  return id;
}

/** Opens the steps of the first request and selects its notebook. */
async function selectNotebook(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Steps inside 1$/ })
    .first()
    .click();
  await page
    .getByRole('button', { name: /^notebook / })
    .first()
    .click();
  await page.locator('.detail').getByText('sql_sha256').waitFor();
  await page.evaluate('scrollTo(0, 0)');
}

/** The whole thread of one request. */
const threadOf = (customer: string) => (page: Page) => page.locator('.thread').filter({ hasText: customer });

/** Pictures of one part of a page, for docs/credits/operator_guide.md. */
const parts: [name: string, view: string, part: (page: Page) => Locator][] = [
  ['guide-card', '/chat', threadOf('Customer: Tidewater Pay')],
];

const wanted = process.argv.slice(2);
const isWanted = (name: string) => wanted.length === 0 || wanted.some((word) => name.includes(word));

const opened = await openConsole(startServices);
const browser = await launch();
try {
  mkdirSync(IMAGES, { recursive: true });
  const run = await runScenario(opened);
  const views: [name: string, view: string, ready: (page: Page) => Promise<unknown>][] = [
    ['runs', '/', (page) => page.locator('.run-row').first().waitFor()],
    ['run', `/runs/${run}`, selectNotebook],
    ['start', '/start', (page) => page.locator('.card').first().waitFor()],
    ['channel', '/chat', (page) => page.getByText('CreditBot').first().waitFor()],
  ];
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page } = await openPage(browser, { viewport: DESKTOP, colorScheme, deviceScaleFactor: 1.5 });
    for (const [name, view, ready] of views) await shoot(page, `console-${name}-${colorScheme}`, view, ready);
    for (const [name, view, part] of parts) await shootPart(page, `${name}-${colorScheme}`, view, part);
  }
  const { page } = await openPage(browser, { viewport: PHONE, colorScheme: 'light', deviceScaleFactor: 2 });
  for (const [name, view, ready] of views)
    if (name === 'run') await shoot(page, 'console-phone', view, ready);
  if (isWanted('guide-approval')) await approvalPictures(browser, pathOf);
} finally {
  await browser.close();
  await opened.close();
}

async function shoot(
  page: Page,
  name: string,
  view: string,
  ready: (page: Page) => Promise<unknown>,
): Promise<void> {
  if (!isWanted(name)) return;
  await show(page, view);
  await ready(page);
  await page.screenshot({ path: pathOf(name) });
}

async function shootPart(
  page: Page,
  name: string,
  view: string,
  part: (page: Page) => Locator,
): Promise<void> {
  if (!isWanted(name)) return;
  await show(page, view);
  await part(page).screenshot({ path: pathOf(name) });
}

async function show(page: Page, view: string): Promise<void> {
  await page.goto(opened.url(view));
  await page.getByText('Live', { exact: true }).waitFor();
}

function pathOf(name: string): string {
  const path = join(IMAGES, `${name}.png`);
  process.stdout.write(`${path}\n`);
  return path;
}
