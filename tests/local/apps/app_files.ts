/** A small app for tests: two runnables of its own, one script of the workspace, and a front end that calls them. */

const DIR = 'f/a/counter__raw_app';

const APP_TSX = `import React, { useState } from 'react';
import { backend, backendAsync, getJob, waitJob } from './wmill';

export function App() {
  const [said, setSaid] = useState('nothing yet');
  const show = (promise: Promise<unknown>) =>
    promise.then((value) => setSaid(JSON.stringify(value)), (error) => setSaid('failed: ' + error.message));
  const later = async () => {
    const job = await backendAsync.add({ x: 20 });
    const result = await waitJob(job);
    const { type, success } = (await getJob(job)) as { type: string; success: boolean };
    return { result, type, success };
  };
  const escape = async () => {
    const tried: Record<string, string> = {};
    try { tried.storage = String(localStorage.length); } catch (error) { tried.storage = (error as Error).name; }
    try { tried.network = String((await fetch('/api/version')).status); } catch (error) { tried.network = (error as Error).name; }
    try { tried.around = String(parent.document.title); } catch (error) { tried.around = (error as Error).name; }
    return tried;
  };
  return (
    <main>
      <h1>Counter</h1>
      <button onClick={() => show(backend.add({ x: 2, y: 1000 }))}>Add</button>
      <button onClick={() => show(backend.stored({ x: 5 }))}>Stored</button>
      <button onClick={() => show(backend.breaks())}>Break</button>
      <button onClick={() => show(backend.foreign({}))}>Foreign</button>
      <button onClick={() => show(later())}>Later</button>
      <button onClick={() => show(escape())}>Escape</button>
      <output>{said}</output>
      <p>{'</script><script>alert(1)</script><!-- '}</p>
    </main>
  );
}
`;

export const APP_FILES: Record<string, string> = {
  [`${DIR}/raw_app.yaml`]: 'summary: Counts\n',
  [`${DIR}/package.json`]: '{"dependencies": {"react": "*", "react-dom": "*"}}',
  [`${DIR}/index.tsx`]:
    "import React from 'react';\nimport { createRoot } from 'react-dom/client';\nimport { App } from './App';\nimport './index.css';\ncreateRoot(document.getElementById('root')!).render(<App />);\n",
  [`${DIR}/App.tsx`]: APP_TSX,
  [`${DIR}/index.css`]: 'h1 { color: rgb(1, 2, 3); }\n',
  [`${DIR}/backend/add.ts`]:
    'export async function main(x: number, y = 1, z = 0) { return { sum: x + y + z }; }\n',
  [`${DIR}/backend/add.yaml`]:
    'type: inline\nfields:\n  y: { type: static, value: 30 }\n  z: { value: 10 }\n',
  [`${DIR}/backend/breaks.py`]: 'def main():\n    raise ValueError("the shelf is empty")\n',
  [`${DIR}/backend/stored.yaml`]: 'type: script\npath: f/a/double\n',
  'f/a/double.ts': 'export async function main(x: number) { return x * 2; }\n',
  'f/a/double.script.yaml':
    'kind: script\nschema: {type: object, properties: {x: {type: number}}, required: [x]}\n',
  'f/a/folder.meta.yaml': 'display_name: A\nowners: [u/me]\n',
};
