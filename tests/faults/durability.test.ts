import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Store } from '../../local/store/store.ts';
import { figure } from '../figures.ts';
import { emptyWorkspace } from '../local/runtime/trial.ts';
import { random } from './sim/random.ts';

const kills = 20;
const commits = 1_000;
const seed = Number(process.env.DURABILITY_SEED ?? Date.now() % 2 ** 31);

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'durability-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const open = (stateDir: string) => Store.open(stateDir, emptyWorkspace(directory));

/** Starts a writer and kills it as soon as it has acknowledged `enough` commits. @returns the last acknowledged number */
async function writeUntilKilled(stateDir: string, first: number, enough: number): Promise<number> {
  const writer = Bun.spawn(
    [process.execPath, join(import.meta.dir, 'durability/writer.ts'), stateDir, `${first}`, `${commits}`],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of writer.stdout) {
    text += decoder.decode(chunk, { stream: true });
    if (text.split('\n').length > enough) writer.kill('SIGKILL');
  }
  await writer.exited;
  return Number(text.slice(0, text.lastIndexOf('\n')).split('\n').at(-1));
}

/** Whether what the writer does for this number is there: as a whole, in part, or not at all. */
function written(store: Store, number: number): 'whole' | 'part' | 'nothing' {
  const path = `f/test/n${number}`;
  if (number % 3 === 0) return store.items.getVariable(path)?.value === `${number}` ? 'whole' : 'nothing';
  const paths = number % 3 === 1 ? [path] : [path, `${path}_twin`];
  const there = paths.filter((one) => Bun.deepEquals(store.items.getResource(one)?.value, { number })).length;
  if (there === 0) return 'nothing';
  return there === paths.length ? 'whole' : 'part';
}

describe('the store of a runtime', () => {
  test(`has every acknowledged commit complete after ${kills} times kill -9`, async () => {
    const draw = random(seed);
    const stateDir = join(directory, 'killed');
    let next = 0;
    for (let kill = 0; kill < kills; kill++) {
      const last = await writeUntilKilled(stateDir, next, draw.int(1, commits - 100));
      const store = open(stateDir);
      const acknowledged = Array.from({ length: last + 1 }, (_, number) => number);
      expect(acknowledged.filter((number) => written(store, number) !== 'whole')).toEqual([]);
      // The writer may have got further than it could say, but never halfway.
      next = last + 1;
      while (written(store, next) === 'whole') next++;
      expect(written(store, next)).toBe('nothing');
      store.close();
    }
    console.log(`DURABILITY_SEED=${seed}`);
    figure(`${kills} times kill -9 during ${next} commits: no acknowledged one lost, none by half`);
  }, 600_000);

  test.each([
    ['an empty file', (file: string) => truncateSync(file, 0)],
    ['a file that is gone while its key is there', (file: string) => rmSync(file)],
    ['half a file', (file: string) => truncateSync(file, Math.floor(statSync(file).size / 2))],
    ['a file cut inside a page', (file: string) => truncateSync(file, 5_000)],
    ['a file that lacks its last page', (file: string) => truncateSync(file, statSync(file).size - 4_096)],
    ['a garbled header', (file: string) => change(file, (bytes) => bytes.fill(7, 0, 40))],
    ['garbled pages', (file: string) => change(file, (bytes) => garble(bytes))],
    ['zeros in the middle', (file: string) => change(file, (bytes) => bytes.fill(0, 40_960, 61_440))],
    [
      'another kind of file',
      (file: string) => writeFileSync(file, 'not a database, but a text\n'.repeat(400)),
    ],
  ] as [string, (file: string) => void][])(
    'refuses to start on %s, with an error that names the file and the fix',
    (what, spoil) => {
      const good = join(directory, 'good');
      const store = open(good);
      for (let number = 0; number < 300; number++) {
        store.items.putVariable({
          path: `f/test/v${number}`,
          value: 'x'.repeat(500),
          isSecret: false,
          description: '',
        });
      }
      store.close();
      const stateDir = join(directory, what.replaceAll(' ', '-'));
      cpSync(good, stateDir, { recursive: true });
      const file = join(stateDir, 'runtime.sqlite');
      spoil(file);
      expect(() => open(stateDir)).toThrow(
        expect.objectContaining({ code: 'state_file_damaged', message: expect.stringContaining(file) }),
      );
    },
  );
});

function change(file: string, edit: (bytes: Buffer) => unknown): void {
  const bytes = readFileSync(file);
  edit(bytes);
  writeFileSync(file, bytes);
}

function garble(bytes: Buffer): void {
  for (let at = 4_096; at < bytes.length; at += 97) bytes[at] = (bytes[at] ?? 0) ^ 0x5a;
}
