import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../../local/workspace/types.ts';
import { type Running, runApi, TOKEN } from '../api/running.ts';
import { API_CASES, FLOW_CASES, readRecording, STORED } from './cases.ts';
import { flowValueOf, runCalls, runFlow, type Server } from './driver.ts';

const DOCUMENT = readFileSync(join(import.meta.dir, '../../../docs/embedded_runtime.md'), 'utf8');

let api: Running;
let server: Server;
beforeAll(async () => {
  api = await runApi(storedFiles());
  server = { url: api.url, workspace: api.runtime.workspace.name, token: TOKEN };
});
afterAll(() => api.stop());

/** The workspace of the cases, as files. */
function storedFiles(): Record<string, string> {
  const scripts = Object.entries(STORED.scripts).map(([name, { language, content }]) => [
    `f/conformance/${name}.${language === 'bun' ? 'ts' : 'py'}`,
    content,
  ]);
  const deployed = [...FLOW_CASES.values()].flat().filter((one) => one.deployed);
  const flows = [
    ...Object.entries(STORED.flows),
    ...deployed.map((one) => [one.id, flowValueOf(one)] as const),
  ].map(([name, value]) => [`f/conformance/${name}__flow/flow.yaml`, JSON.stringify({ summary: '', value })]);
  return Object.fromEntries([...scripts, ...flows]);
}

/** Results as text: the order of keys is part of them. */
const text = (value: Json) => JSON.stringify(value, null, 1);

for (const [topic, cases] of FLOW_CASES) {
  const { windmill, answers } = readRecording(topic);
  describe(`${topic} end as on Windmill ${windmill}`, () => {
    for (const one of cases) {
      test.concurrent(one.id, async () => {
        const answer = text(await runFlow(server, one));
        expectAnswer(answer, text(answers[one.id] ?? null), one.differs);
      });
    }
  });
}

for (const [topic, cases] of API_CASES) {
  const { windmill, answers } = readRecording(topic);
  describe(`${topic} are answered as by Windmill ${windmill}`, () => {
    for (const one of cases) {
      test(one.id, async () => {
        const answer = await runCalls(server, one);
        expectAnswer(answer, answers[one.id] ?? null, one.differs);
      });
    }
  });
}

/** @param differs anchor in the document: the difference is there on purpose, and still there */
function expectAnswer(answer: Json, recorded: Json, differs: string | undefined): void {
  if (differs === undefined) {
    expect(answer).toEqual(recorded);
    return;
  }
  expect(DOCUMENT).toContain(`<a id="${differs}"></a>`);
  expect(answer).not.toEqual(recorded);
}
