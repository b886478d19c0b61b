/** The lock of a Python script: what pip would install for the requirements that the script itself names. */
import { z } from 'zod';

const report = z.object({
  install: z.array(z.object({ metadata: z.object({ name: z.string(), version: z.string() }) })),
});

/** Empty for a script that names no requirements. @throws when pip cannot resolve them */
export async function pythonLock(code: string, python: string): Promise<string> {
  const wanted = requirementsOf(code);
  if (wanted.length === 0) return '';
  const command = [
    python,
    '-m',
    'pip',
    'install',
    '--quiet',
    '--dry-run',
    '--ignore-installed',
    '--report',
    '-',
  ];
  const child = Bun.spawn([...command, ...wanted], { stdout: 'pipe', stderr: 'pipe' });
  const [out, err, exit] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  if (exit !== 0) throw new Error(`pip cannot resolve ${wanted.join(', ')}: ${err.trim()}`);
  const lines = report
    .parse(JSON.parse(out))
    .install.map(
      ({ metadata }) => `${metadata.name.toLowerCase().replace(/[-_.]+/g, '-')}==${metadata.version}`,
    );
  return `# py: ${await versionOf(python)}\n${lines.sort().join('\n')}\n`;
}

/** Inline script metadata (PEP 723), or the lines under a comment `# requirements:`. */
function requirementsOf(code: string): string[] {
  const metadata = /^# \/\/\/ script\n((?:#.*\n)+?)# \/\/\/$/m.exec(code)?.[1];
  if (metadata !== undefined) {
    const list = /^# dependencies = \[([\s\S]*?)\]/m.exec(metadata)?.[1] ?? '';
    return [...list.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? '');
  }
  const block = /^# requirements:\s*\n((?:#.*\n)+)/m.exec(code)?.[1] ?? '';
  return block.split('\n').flatMap((line) => /^#\s*([A-Za-z][^\s#]*)/.exec(line)?.[1] ?? []);
}

async function versionOf(python: string): Promise<string> {
  const child = Bun.spawn([python, '-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
    stdout: 'pipe',
  });
  return (await child.stdout.text()).trim();
}
