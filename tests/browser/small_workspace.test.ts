import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Browser, Page } from 'playwright-core';
import { flowYaml } from '../local/workspace/on_disk.ts';
import { launch, openPage, withoutBrowser } from './browser.ts';
import { openSmallConsole, type RunningConsole } from './consoles.ts';

const HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>';

const step = (id: string, content: string, input_transforms = {}) => ({
  id,
  value: { type: 'rawscript', language: 'bun', content, input_transforms },
});

const FILES = {
  'f/a/hostile__flow/flow.yaml': flowYaml([
    step(
      'speaks',
      `export async function main() { console.log(${JSON.stringify(HOSTILE)}); return { said: ${JSON.stringify(HOSTILE)} }; }`,
    ),
    step(
      'fails',
      `export async function main() { throw new Error(${JSON.stringify(`it broke ${HOSTILE}`)}); }`,
    ),
  ]),
  'f/a/asks__flow/flow.yaml': flowYaml([
    {
      ...step('ask', 'export async function main() { return "please"; }'),
      summary: 'Ask the team',
      suspend: {
        required_events: 1,
        resume_form: {
          schema: { type: 'object', properties: { reason: { type: 'string' } }, required: ['reason'] },
        },
      },
    },
    step('receive', 'export async function main(reason: string) { return reason; }', {
      reason: { type: 'javascript', expr: 'resume.reason' },
    }),
  ]),
  'f/a/slow__flow/flow.yaml': flowYaml([
    step(
      'prints',
      'export async function main() { for (let i = 0; ; i++) { console.log("line " + i); await Bun.sleep(100); } }',
    ),
  ]),
  'f/a/typed.script.yaml': JSON.stringify({
    summary: 'Takes all kinds',
    description: '',
    lock: '',
    kind: 'script',
    schema: {
      type: 'object',
      properties: {
        text: { type: 'string', default: 'as written' },
        count: { type: 'integer', minimum: 1 },
        sure: { type: 'boolean', default: true },
        mode: { type: 'string', enum: ['fast', 'careful'] },
        at: { type: 'string', format: 'date-time' },
        more: { type: 'object' },
      },
      required: ['count', 'mode'],
    },
  }),
  'f/a/typed.ts':
    'export async function main(text: string, count: number, sure: boolean, mode: string, at: string, more: object) { return { text, count, sure, mode, at, more }; }',
};

describe.skipIf(withoutBrowser)('the console of a small workspace', () => {
  let opened: RunningConsole;
  let browser: Browser;
  beforeAll(async () => {
    [opened, browser] = await Promise.all([openSmallConsole(FILES), launch()]);
  });
  afterAll(async () => {
    await browser?.close();
    await opened?.close();
  });
  const state = (page: Page, name: string) => page.locator(`.run-facts .state-${name}`).waitFor();

  test('output of steps is shown literally and never becomes markup', async () => {
    const { page, complaints } = await openPage(browser);
    const id = opened.runtime.run({ kind: 'flow', path: 'f/a/hostile', args: { given: HOSTILE } });
    await opened.runtime.wait(id);
    await page.goto(opened.url(`/runs/${id}`));
    const detail = page.locator('.detail');
    // The failed step is selected initially.
    expect(await detail.locator('.error-message').textContent()).toBe(`it broke ${HOSTILE}`);
    await page.getByRole('button', { name: /^speaks/ }).click();
    expect(await detail.getByRole('log').textContent()).toContain(HOSTILE);
    expect(await detail.locator('dd').first().textContent()).toBe(HOSTILE);
    await page.getByRole('link', { name: 'Runs' }).first().click();
    await page.locator('.run-error').getByText(HOSTILE).waitFor();
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(complaints).toEqual([]);
  }, 30_000);

  test('a suspended run is approved with a payload from its form', async () => {
    const { page, complaints } = await openPage(browser);
    const id = opened.runtime.run({ kind: 'flow', path: 'f/a/asks', args: {} });
    await page.goto(opened.url(`/runs/${id}`));
    await state(page, 'suspended');
    const form = page.getByRole('form', { name: 'Approval after Ask the team' });
    await form.getByLabel('reason').fill('they deserve it');
    await form.getByRole('button', { name: 'Approve' }).click();
    await state(page, 'success');
    expect(await opened.runtime.wait(id)).toMatchObject({ outcome: 'success', result: 'they deserve it' });
    expect(complaints).toEqual([]);
  }, 30_000);

  test('a run is canceled from its page while its log is streaming', async () => {
    const { page, complaints } = await openPage(browser);
    const id = opened.runtime.run({ kind: 'flow', path: 'f/a/slow', args: {} });
    await page.goto(opened.url(`/runs/${id}`));
    await page.getByRole('button', { name: /^prints .*running|^prints, running/ }).click();
    const log = page.getByRole('log');
    await log.getByText('line 5').waitFor();
    const last = Number(/(\d+)\s*$/.exec((await log.textContent()) ?? '')?.[1]);
    await log.getByText(`line ${last + 5}`).waitFor();
    await page.getByRole('button', { name: 'Cancel run' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cancel this run?' });
    await dialog.getByLabel('Reason').fill('enough');
    await dialog.getByRole('button', { name: 'Cancel run' }).click();
    await state(page, 'canceled');
    await page.getByRole('button', { name: /^Whole run/ }).click();
    await page.getByText('enough').waitFor();
    expect(complaints).toEqual([]);
  }, 30_000);

  test('a form sends values as typed by its schema, and a run is repeated with the same arguments', async () => {
    const { page, complaints } = await openPage(browser);
    await page.goto(opened.url('/start/script/f/a/typed'));
    await page.getByLabel('count').fill('3');
    await page.getByLabel('mode').selectOption('careful');
    await page.getByLabel('at').fill('2026-03-01T12:00:00');
    await page.getByLabel('more').fill('{"a": [1]}');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await state(page, 'success');
    const first = opened.runtime.jobs({ path: 'f/a/typed' });
    const args = { text: 'as written', count: 3, sure: true, mode: 'careful', more: { a: [1] } };
    expect(first[0]?.args).toMatchObject(args);
    expect(Number.isNaN(Date.parse(String(first[0]?.args.at)))).toBe(false);
    await page.getByRole('button', { name: 'Run again' }).click();
    await page.waitForURL((url) => url.pathname !== `/runs/${first[0]?.id}`);
    await state(page, 'success');
    const both = opened.runtime.jobs({ path: 'f/a/typed' });
    expect(both).toHaveLength(2);
    expect(both[0]?.args).toEqual(first[0]?.args ?? {});
    expect(complaints).toEqual([]);
  }, 30_000);

  test('the list of runs is filtered by path and status, and new runs appear in it', async () => {
    const { page, complaints } = await openPage(browser);
    const { runtime } = opened;
    const waits = runtime.run({ kind: 'flow', path: 'f/a/asks', args: {} });
    await runtime.wait(runtime.run({ kind: 'flow', path: 'f/a/hostile', args: {} }));
    await page.goto(opened.url('/'));
    await page.locator(`a[href="/runs/${waits}"]`).waitFor();
    await page.getByRole('searchbox', { name: 'Text' }).fill('hostile');
    const rows = page.locator('.run-row');
    await page.locator(`a[href="/runs/${waits}"]`).waitFor({ state: 'detached' });
    expect(await rows.filter({ hasNotText: 'f/a/hostile' }).count()).toBe(0);
    await page.getByText('Failed', { exact: true }).click();
    await page.waitForURL(/text=hostile&status=failure/);
    const before = await rows.count();
    const id = runtime.run({ kind: 'flow', path: 'f/a/hostile', args: {} });
    await page.locator(`a[href="/runs/${id}"] .state-failure`).waitFor();
    expect(await rows.count()).toBe(before + 1);
    expect(complaints).toEqual([]);
  }, 30_000);

  test('a wrong token is refused, and the right one opens the console', async () => {
    const { page } = await openPage(browser);
    await page.goto(opened.url('/').replace(/#token=.*/, '#token=wrong'));
    await page.getByLabel('Token').fill(opened.runtime.userToken);
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('heading', { name: 'Runs' }).waitFor();
    expect(page.url()).not.toContain('token');
  }, 30_000);
});
