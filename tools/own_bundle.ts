/** Makes the one file that a run of the command line loads, unless it is there and made of the code as it is. */
import { readFileSync } from 'node:fs';
import { DIRECTORY, ENTRY } from '../local/cli/own_bundle.ts';
import { HOME, REPOSITORY } from '../local/home.ts';
import { Bundles } from '../local/workers/bundles.ts';

/** They read files that lie beside them. */
const WITH_FILES = ['quickjs-emscripten', 'windmill-parser-wasm-ts'];

const bundles = new Bundles(DIRECTORY, {
  root: REPOSITORY,
  flags: [
    `--define=import.meta.dir=${JSON.stringify(HOME)}`,
    ...WITH_FILES.map((name) => `--external=${name}`),
  ],
});
bundles.find(ENTRY, readFileSync(ENTRY, 'utf8'));
await bundles.settled();
