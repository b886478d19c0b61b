import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { links } from '../../demo/scenario/index.ts';
import { Store } from '../../local/store/store.ts';
import { loadWorkspace } from '../../local/workspace/load.ts';
import { posts, root, run, start } from './front_door.ts';

const question = /^I could not find a Looker link/;
/** What must stand in the channel when the story has been printed, however often it was interrupted. */
const story = {
  'Tidewater Pay': ['Approved, $4,948.80, exceptions'],
  'Marrow &amp; Finch Login': ['Approved, $1,550.42, exceptions'],
  'Juniper Rides': [expect.stringMatching(question), 'Approved, $262.37, exceptions'],
  'Lumen Tickets': ['Approved, $139.02, exceptions'],
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'creditbot-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npm start', () => {
  let printed: string;

  test('answers every request of the story as it should', async () => {
    const { code, output } = await run(join(folder, 'story'));
    expect({ code, output }).toMatchObject({ code: 0 });
    printed = output;
    const { threads, operator, elsewhere } = await posts(join(folder, 'story'));
    expect(threads).toEqual(story);
    expect(elsewhere).toEqual([]);
    expect(operator).toHaveLength(1);
    expect(operator[0]).toContain('link_gone');
  });

  test('shows the figures behind the amounts', () => {
    expect(printed).toMatch(
      /basic +35,644 messages +fraud cost \$7,526\.30 +blocked 0\.416 of 0\.80 +credit \$4,948\.80/,
    );
    expect(printed).toMatch(/standard +8 messages .* credit \$0\.00 +fully_blocked/);
    expect(printed).toMatch(/blocked 0\.854 of 0\.80 +credit \$0\.00 +at_or_above_expected/);
  });

  test('explains every credit by one card, and shows it', async () => {
    const { cards } = await posts(join(folder, 'story'));
    expect(Object.keys(cards).sort()).toEqual([
      'Juniper Rides',
      'Lumen Tickets',
      'Marrow &amp; Finch Login',
      'Tidewater Pay',
    ]);
    expect(Object.values(cards).map((texts) => texts.length)).toEqual([1, 1, 1, 1]);
    expect(cards['Tidewater Pay']?.[0]).toContain('blocked 0.416 of 0.80, credit $4,948.80');
    expect(printed).toContain('How this credit was computed: $4,948.80');
  });

  test('started again finds nothing to answer', async () => {
    const { code, output } = await run(join(folder, 'story'));
    expect(code).toBe(0);
    expect(output).toContain('Nothing new to answer');
    expect((await posts(join(folder, 'story'))).threads).toEqual(story);
  });

  test('leaves no secret in its output, logs, results, artifacts or database', () => {
    const stateDir = join(folder, 'story');
    const store = Store.open(stateDir, loadWorkspace(root));
    const secrets = [
      'f/credits/slack_bot_token',
      'f/credits/slack_signing_secret',
      'f/credits/looker_client_secret',
    ].map((path) => store.items.getVariable(path)?.value ?? '');
    const plain = store.items.getVariable('f/credits/simulator/slack_api_url')?.value ?? '';
    store.close();
    expect(secrets.every((secret) => secret.length > 20)).toBe(true);
    const texts = files(stateDir).map((file) => readFileSync(file, 'latin1'));
    // The search does find what is stored in clear.
    expect(plain).toStartWith('http');
    expect(texts.some((text) => text.includes(plain))).toBe(true);
    for (const secret of secrets) {
      expect(printed).not.toContain(secret);
      expect(texts.some((text) => text.includes(secret))).toBe(false);
    }
  });

  test('refuses in a dry run by hand what the story has credited, and posts nothing', async () => {
    const command = [
      process.execPath,
      'local/cli.ts',
      '--services=demo/services.ts',
      'flow',
      'run',
      'f/credits/flows/credit_from_url',
      `--looker_url=${links.single}`,
    ];
    const child = Bun.spawn(command, {
      cwd: root,
      env: { ...process.env, LOCAL_STATE_DIR: join(folder, 'story') },
      stdout: 'pipe',
      stderr: 'ignore',
    });
    expect(JSON.parse(await new Response(child.stdout).text())).toMatchObject({
      outcome: 'dry_run',
      amount: '4948.80',
      reason: { code: 'spend_overlaps' },
      note: expect.stringContaining('would be refused'),
      would_post: null,
    });
    expect((await posts(join(folder, 'story'))).threads).toEqual(story);
  });

  test.each([1_200, 2_500, 4_000])(
    'killed after %i ms and started again gives every answer once',
    async (milliseconds) => {
      const stateDir = join(folder, `killed-${milliseconds}`);
      const child = start(stateDir);
      await Promise.race([Bun.sleep(milliseconds), child.exited]);
      child.kill('SIGKILL');
      await child.exited;
      // Whatever was posted when the process died is posted; a second start does the rest.
      const { code, output } = await run(stateDir);
      expect({ code, output }).toMatchObject({ code: 0 });
      const { threads, cards } = await posts(stateDir);
      expect(threads).toEqual(story);
      expect(Object.values(cards).every((texts) => texts.length === 1)).toBe(true);
    },
  );
});

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path).isFile());
}
