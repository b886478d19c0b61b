/** The lock of a Python script: all packages it needs, in the versions that are installed here. */
import { join } from 'node:path';
import { z } from 'zod';
import { HOME } from '../home.ts';

const answer = z.union([
  z.object({ python: z.string(), pins: z.array(z.string()) }),
  z.object({ python: z.string(), unmet: z.string(), wanted: z.array(z.string()).nullable() }),
]);

const report = z.object({
  install: z.array(z.object({ metadata: z.object({ name: z.string(), version: z.string() }) })),
});

export interface PythonScript {
  code: string;
  /** Its path in the workspace, without extension. */
  path: string;
  /** Content of the requirements.in that applies to a script without requirements of its own. */
  requirements?: string;
}

/**
 * Requirements come from the script, else from the workspace's requirements.in, else from the script's imports.
 * @param python interpreter whose packages are used; its pip resolves only packages that are not installed
 * @throws when a requirement can be met neither way
 */
export async function pythonLock(script: PythonScript, root: string, python: string): Promise<string> {
  const request = { ...script, root, requirements: script.requirements ?? null };
  const text = await output([python, join(HOME, 'locks/python_lock.py')], script.path, request);
  const found = answer.parse(JSON.parse(text));
  const pins = 'pins' in found ? found.pins : await resolvedAnew(found, script.path, python);
  // As a server writes it: a line break at the end only where there are no packages.
  return `# py: ${found.python}\n${pins.join('\n')}`;
}

async function resolvedAnew(
  { unmet, wanted }: { unmet: string; wanted: string[] | null },
  path: string,
  python: string,
): Promise<string[]> {
  if (wanted === null) {
    throw new Error(
      `${path} imports ${unmet}, which is not installed; name its package in the script (PEP 723)`,
    );
  }
  const pip = [python, '-m', 'pip', 'install', '--quiet', '--dry-run', '--ignore-installed', '--report', '-'];
  const { install } = report.parse(JSON.parse(await output([...pip, ...wanted], path)));
  const versions = install.map(
    ({ metadata: { name, version } }) => [name.toLowerCase().replace(/[-_.]+/g, '-'), version] as const,
  );
  return versions.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, version]) => `${name}==${version}`);
}

async function output(command: string[], path: string, input?: unknown): Promise<string> {
  const stdin = input === undefined ? ('ignore' as const) : new Blob([JSON.stringify(input)]);
  const child = Bun.spawn(command, { stdin, stdout: 'pipe', stderr: 'pipe' });
  const [out, err, exit] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  if (exit !== 0) throw new Error(`the requirements of ${path} cannot be resolved: ${err.trim()}`);
  return out;
}
