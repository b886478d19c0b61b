/** Records what a Windmill server answers to the cases in tests/local/conformance. */
import { writeFileSync } from 'node:fs';
import type { Json } from '../local/workspace/types.ts';
import {
  API_CASES,
  FLOW_CASES,
  readRecording,
  recordingFile,
  STORED,
} from '../tests/local/conformance/cases.ts';
import { deploy } from '../tests/local/conformance/deploy.ts';
import { flowValueOf, runCalls, runFlow, type Server } from '../tests/local/conformance/driver.ts';
import { commandOptions } from './options.ts';

const USAGE = `bun tools/record_conformance.ts --base-url=https://... --token=... [options]

  --workspace=NAME     created when it is missing; it should hold nothing else (default: conformance)
  --only=TEXT          only cases whose id contains the text
  --windmill=VERSION   where the server does not say it`;
const { values } = commandOptions(
  {
    options: {
      'base-url': { type: 'string' },
      token: { type: 'string' },
      workspace: { type: 'string', default: 'conformance' },
      only: { type: 'string' },
      windmill: { type: 'string' },
    },
  },
  USAGE,
);
const { 'base-url': url, token, workspace, only } = values;
if (url === undefined || token === undefined) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}
const server: Server = { url: url.replace(/\/$/, ''), token, workspace };
const version =
  values.windmill ?? (await (await fetch(`${server.url}/api/version`)).text()).replace(/^\D*/, '');
const deployed = [...FLOW_CASES.values()].flat().filter((one) => one.deployed);
await deploy(server, STORED, new Map(deployed.map((one) => [one.id, flowValueOf(one)])));

const AT_ONCE = 8;

async function record<C extends { id: string }>(
  topic: string,
  cases: C[],
  run: (one: C) => Promise<Json>,
): Promise<void> {
  const known = only === undefined ? {} : readRecording(topic).answers;
  const waiting = cases.filter(({ id }) => only === undefined || id.includes(only));
  const fresh: Record<string, Json> = {};
  const work = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      fresh[one.id] = await run(one);
      process.stdout.write(`${topic} ${one.id}\n`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const answers = Object.fromEntries(cases.map(({ id }) => [id, fresh[id] ?? known[id] ?? null]));
  writeFileSync(recordingFile(topic), `${JSON.stringify({ windmill: version, answers }, null, 1)}\n`);
}

for (const [topic, cases] of FLOW_CASES) await record(topic, cases, (one) => runFlow(server, one));
for (const [topic, cases] of API_CASES) await record(topic, cases, (one) => runCalls(server, one));
