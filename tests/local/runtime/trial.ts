/** A runtime in its own directory, over a workspace built in code, for tests. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Runtime, type RuntimeEvent, type RuntimeOptions } from '../../../local/runtime.ts';
import type { CompletedJob } from '../../../local/store/job.ts';
import type { FlowValue } from '../../../local/workspace/openflow.ts';
import type { JsonObject, Language, Script, Workspace } from '../../../local/workspace/types.ts';

export const REPOSITORY = join(import.meta.dir, '../../..');

export interface Trial extends AsyncDisposable {
  runtime: Runtime;
  workspace: EditableWorkspace;
  /** The directory of everything the trial writes. */
  directory: string;
  events: RuntimeEvent[];
  /** Runs a flow's value, as a preview or as one deployed at f/test/flow. */
  flow(value: FlowValue, args?: JsonObject, mode?: 'preview' | 'deployed'): Promise<CompletedJob>;
  script(language: Language, content: string, args?: JsonObject): Promise<CompletedJob>;
  /** Adds a script to the workspace and writes its file. */
  addScript(path: string, language: Language, content: string, change?: Partial<Script>): void;
  addFlow(path: string, value: FlowValue): void;
}

type EditableWorkspace = {
  [K in keyof Workspace]: Workspace[K] extends ReadonlyMap<string, infer T> ? Map<string, T> : Workspace[K];
};

export function emptyWorkspace(root: string): EditableWorkspace {
  return {
    root,
    problems: [],
    name: 'local',
    scripts: new Map(),
    flows: new Map(),
    resources: new Map(),
    variables: new Map(),
    resourceTypes: new Map(),
    schedules: new Map(),
    httpTriggers: new Map(),
    rawApps: new Map(),
    folders: new Map(),
  };
}

export async function startTrial(
  options: Pick<RuntimeOptions, 'parallelism' | 'python' | 'stepBun'> = {},
): Promise<Trial> {
  const directory = mkdtempSync(join(tmpdir(), 'trial-'));
  const root = join(directory, 'workspace');
  mkdirSync(root);
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'));
  const workspace = emptyWorkspace(root);
  const events: RuntimeEvent[] = [];
  const runtime = await Runtime.open({
    workspace,
    stateDir: join(directory, 'state'),
    baseUrl: 'http://127.0.0.1:9',
    python: join(REPOSITORY, '.venv/bin/python'),
    log: (event) => events.push(event),
    ...options,
  });
  runtime.start();
  const addFlow = (path: string, value: FlowValue) => {
    workspace.flows.set(path, {
      path,
      value,
      summary: '',
      description: '',
      labels: [],
      schema: {},
      hash: 'h',
    });
  };
  return {
    runtime,
    workspace,
    directory,
    events,
    flow(value, args = {}, mode = 'preview') {
      addFlow('f/test/flow', value);
      const request =
        mode === 'preview'
          ? ({ kind: 'preview_flow', value, path: 'f/test/flow', args } as const)
          : ({ kind: 'flow', path: 'f/test/flow', args } as const);
      return runtime.wait(runtime.run(request));
    },
    script(language, content, args = {}) {
      return runtime.wait(runtime.run({ kind: 'preview', language, content, args }));
    },
    addScript(path, language, content, change = {}) {
      const file = join(root, `${path}${language === 'bun' ? '.ts' : '.py'}`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      const texts = { summary: '', description: '', lock: '', hash: Bun.hash(content).toString(16) };
      workspace.scripts.set(path, {
        path,
        language,
        file,
        content,
        kind: 'script',
        schema: {},
        ...texts,
        ...change,
      });
    },
    addFlow,
    async [Symbol.asyncDispose]() {
      await runtime.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
