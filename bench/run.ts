/** `npm run bench [-- part ...] [--tiny] [--missing] [--peers=a,b]`: measures all subjects, writes the figures, the page and the chart. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandOptions } from '../tools/options.ts';
import { chart } from './chart.ts';
import { type Circumstances, type Kept, openParts, type PartName, type Results } from './parts.ts';
import { PEERS } from './peers.ts';
import { report } from './report.ts';
import { SIZES } from './size.ts';
import { REPOSITORY } from './workspace.ts';

const NAMES: PartName[] = [
  'install',
  'steps',
  'queue',
  'request',
  'overhead',
  'backlog',
  'lost',
  'growth',
  'events',
  'spend',
];
const USAGE = `npm run bench -- [part ...] [--tiny] [--missing] [--peers=a,b]

Parts: ${NAMES.join(', ')}; peers: ${PEERS.join(', ')}.`;
const { values, positionals } = commandOptions(
  {
    allowPositionals: true,
    options: {
      tiny: { type: 'boolean', default: false },
      missing: { type: 'boolean', default: false },
      peers: { type: 'string', default: PEERS.join(',') },
    },
  },
  USAGE,
);
const peers = values.peers.split(',').filter((name) => name !== '');
const unknown = [
  ...positionals.filter((name) => !NAMES.some((known) => known === name)),
  ...peers.filter((name) => !PEERS.includes(name)),
];
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}\n\n${USAGE}`);
  process.exit(1);
}

/** Directory of the peers and, for a tiny bench, of all output. */
const cache = join(REPOSITORY, '.bench');
mkdirSync(cache, { recursive: true });
const place = values.tiny
  ? {
      figures: join(cache, 'tiny.json'),
      page: join(cache, 'performance.md'),
      chart: join(cache, 'performance.svg'),
    }
  : {
      figures: join(REPOSITORY, 'bench/results.json'),
      page: join(REPOSITORY, 'docs/performance.md'),
      chart: join(REPOSITORY, 'docs/images/performance.svg'),
    };
const kept: Kept = existsSync(place.figures) ? JSON.parse(readFileSync(place.figures, 'utf8')) : {};
const wanted = NAMES.filter(
  (name) => (positionals.length === 0 || positionals.includes(name)) && !(values.missing && kept[name]),
);

const begin = performance.now();
const say = (text: string) =>
  console.log(`${((performance.now() - begin) / 1000).toFixed(0).padStart(5)} s  ${text}`);
const scratch = mkdtempSync(join(tmpdir(), 'bench-'));
let failed = false;
try {
  const { parts, close } = await openParts({
    scratch,
    cache,
    peers,
    size: SIZES[values.tiny ? 'tiny' : 'full'],
    say,
  });
  for (const name of wanted) {
    try {
      await measure(name, parts[name]);
    } catch (cause) {
      failed = true;
      say(`${name} failed: ${String(cause)}`);
    }
  }
  await close();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`\n${readFileSync(place.page, 'utf8')}`);
process.exit(failed ? 1 : 0);

async function measure<K extends PartName>(name: K, part: () => Promise<Results[K]>): Promise<void> {
  const measured = circumstances();
  const entry = { measured, figures: await part() };
  Object.assign(kept, { [name]: entry });
  // After each part, so that an interrupted bench keeps finished parts.
  const rounded = JSON.stringify(
    kept,
    (_, value) => (typeof value === 'number' ? Number(value.toFixed(2)) : value),
    2,
  );
  writeFileSync(place.figures, `${rounded}\n`);
  writeFileSync(place.page, report(kept));
  if (kept.request) writeFileSync(place.chart, chart(kept));
  say(`${name} measured`);
}

function circumstances(): Circumstances {
  return {
    at: new Date().toISOString(),
    cores: availableParallelism(),
    platform: `${process.platform} ${process.arch}`,
    bun: Bun.version,
    load: loadavg()[0] ?? 0,
  };
}
