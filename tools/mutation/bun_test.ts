/** Replaces `bun:test` in the worker: collects tests instead of running them, so that one process can run each of them repeatedly. */
export { expect } from 'bun:test';

type Body = (...values: never[]) => unknown;
export interface CollectedTest {
  /** File, groups, title and, for a row of a table, its number: stable across processes. */
  id: string;
  run(): Promise<void>;
}

interface Group {
  title: string;
  parent: Group | null;
  before: Body[];
}

/** In order of the files. */
export const collected: CollectedTest[] = [];
let group: Group = { title: '', parent: null, before: [] };

/** Collects the tests that a file registers while `load` imports it. */
export async function collect(file: string, load: () => Promise<unknown>): Promise<void> {
  group = { title: file, parent: null, before: [] };
  await load();
}

export function describe(title: string, body: () => void): void {
  const outer = group;
  group = { title, parent: outer, before: [] };
  try {
    body();
  } finally {
    group = outer;
  }
}

export function beforeEach(body: Body): void {
  group.before.push(body);
}

export function test(title: string, body: Body): void {
  add(title, body, []);
}

test.each = (rows: readonly unknown[]) => (title: string, body: Body) => {
  for (const [index, row] of rows.entries())
    add(`${title} #${index + 1}`, body, Array.isArray(row) ? row : [row]);
};

function add(title: string, body: Body, values: readonly unknown[]): void {
  const groups: Group[] = [];
  for (let at: Group | null = group; at !== null; at = at.parent) groups.unshift(at);
  const name = [...groups.map((each) => each.title), title].join(' > ');
  const twins = collected.filter(({ id }) => id === name || id.startsWith(`${name} (`)).length;
  collected.push({
    id: twins === 0 ? name : `${name} (${twins + 1})`,
    async run() {
      for (const before of groups.flatMap((each) => each.before)) await before();
      await body(...(values as never[]));
    },
  });
}
