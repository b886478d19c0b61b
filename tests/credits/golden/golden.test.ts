import { expect, test } from 'bun:test';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readGolden, writeGolden } from './document.ts';
import { readGiven } from './given.ts';
import { play } from './happens.ts';
import { transcript } from './transcript.ts';

const files = readdirSync(import.meta.dir).filter((name) => name.endsWith('.md'));

test('there are at least forty transcripts', () => {
  expect(files.length).toBeGreaterThanOrEqual(40);
});

// GOLDEN=write writes the last section anew; read the difference before you keep it.
test.each(files)('%s is reproduced byte for byte', async (name) => {
  const path = join(import.meta.dir, name);
  const text = readFileSync(path, 'utf8');
  const golden = readGolden(text);
  const played = writeGolden(golden, transcript(await play(readGiven(golden.given), golden.happens)));
  if (process.env.GOLDEN === 'write') writeFileSync(path, played);
  else expect(played).toBe(text);
});
