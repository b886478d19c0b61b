/** Variables and resources: values written at runtime override those of the workspace's files. */
import type { Database } from 'bun:sqlite';
import type { Json, ResourceItem, VariableItem, Workspace } from '../workspace/types.ts';
import { strictJsonbText } from './jsonb.ts';
import type { Cipher } from './secrets.ts';

/** The requested item is neither in the state nor in the workspace's files. */
export class ItemMissing extends Error {
  readonly code = 'item_missing';

  constructor(kind: 'Variable' | 'Resource', path: string) {
    super(`${kind} ${path} not found`);
    this.name = 'ItemMissing';
  }
}

/** An item cannot be created because its path is in use. */
export class ItemExists extends Error {
  readonly code = 'item_exists';

  constructor(kind: 'Variable' | 'Resource', path: string) {
    super(`${kind} ${path} already exists`);
    this.name = 'ItemExists';
  }
}

interface ResourceRow {
  path: string;
  value: string;
  resource_type: string;
  description: string;
}

type HeadRow = Omit<ResourceRow, 'value'> & { edited_at: number | null };

/** A resource as lists show it. */
export type ResourceHead = Omit<ResourceItem, 'value'> & { editedAt: number | null };

interface VariableRow {
  path: string;
  value: string;
  is_secret: number;
  description: string;
}

export class Items {
  constructor(
    private readonly database: Database,
    private readonly cipher: Cipher,
    private readonly workspace: Workspace,
  ) {}

  /** With the secret value decrypted. */
  getVariable(path: string): VariableItem | undefined {
    const row = this.database
      .query<VariableRow, [string]>('SELECT * FROM variables WHERE path = ?')
      .get(path);
    return row ? this.toVariable(row) : this.workspace.variables.get(path);
  }

  /** Creates the variable or replaces it. */
  putVariable(item: VariableItem): void {
    const value = item.isSecret ? this.cipher.encrypt(item.path, item.value) : item.value;
    this.database
      .query('INSERT OR REPLACE INTO variables (path, value, is_secret, description) VALUES (?, ?, ?, ?)')
      .run(item.path, value, item.isSecret ? 1 : 0, item.description);
  }

  /** @throws {ItemExists} when the path is in use, in the state or in the workspace's files */
  createVariable(item: VariableItem): void {
    this.database.transaction(() => {
      if (this.getVariable(item.path)) throw new ItemExists('Variable', item.path);
      this.putVariable(item);
    })();
  }

  /** Deletes the stored value; a value from a file applies again. False when there was none. */
  deleteVariable(path: string): boolean {
    return this.database.query('DELETE FROM variables WHERE path = ?').run(path).changes > 0;
  }

  listVariables(pathStart = ''): VariableItem[] {
    const stored = this.database.query<VariableRow, []>('SELECT * FROM variables').all();
    return overlay(
      this.workspace.variables,
      stored.map((row) => this.toVariable(row)),
      pathStart,
    );
  }

  /** As written: its references are not resolved (see interpolation.ts). */
  getResource(path: string): ResourceItem | undefined {
    const row = this.database
      .query<ResourceRow, [string]>('SELECT * FROM resources WHERE path = ?')
      .get(path);
    return row ? toResource(row) : this.workspace.resources.get(path);
  }

  /** A resource's value as JSON text, so that callers that only forward it need not parse a large value. */
  getResourceText(path: string): string | undefined {
    const row = this.database
      .query<Pick<ResourceRow, 'value'>, [string]>('SELECT value FROM resources WHERE path = ?')
      .get(path);
    if (row) return row.value;
    const item = this.workspace.resources.get(path);
    return item && JSON.stringify(item.value);
  }

  /** The check and the write are one transaction. @throws {ItemExists} */
  createResource(path: string, value: Json, resourceType: string, description = ''): void {
    this.database.transaction(() => {
      if (this.getResource(path)) throw new ItemExists('Resource', path);
      this.writeResource({ path, value, resourceType, description });
    })();
  }

  /** Omitted fields are unchanged. @throws {ItemMissing} */
  updateResource(path: string, change: Partial<Omit<ResourceItem, 'path'>>): void {
    this.database.transaction(() => {
      const before = this.getResource(path);
      if (!before) throw new ItemMissing('Resource', path);
      this.writeResource({ ...before, ...change });
    })();
  }

  /** Deletes the stored value; a value from a file applies again. False when there was none. */
  deleteResource(path: string): boolean {
    return this.database.query('DELETE FROM resources WHERE path = ?').run(path).changes > 0;
  }

  /** Without values, which may be large; `editedAt` is null for an item from a file. */
  listResourceHeads(pathStart = ''): ResourceHead[] {
    const stored = this.database
      .query<HeadRow, [string, string]>(
        `SELECT path, resource_type, description, edited_at FROM resources WHERE path >= ? AND path < ?`,
      )
      .all(pathStart, `${pathStart}\u{10ffff}`)
      .map(toHead);
    const files = new Map(
      [...this.workspace.resources].map(([path, { resourceType, description }]) => [
        path,
        { path, resourceType, description, editedAt: null },
      ]),
    );
    return overlay<ResourceHead>(files, stored, pathStart);
  }

  listResources(filter: { pathStart?: string; type?: string } = {}): ResourceItem[] {
    const stored = this.database.query<ResourceRow, []>('SELECT * FROM resources').all();
    const all = overlay(this.workspace.resources, stored.map(toResource), filter.pathStart ?? '');
    return all.filter((item) => filter.type === undefined || item.resourceType === filter.type);
  }

  private writeResource(item: ResourceItem): void {
    this.database
      .query(
        `INSERT OR REPLACE INTO resources (path, value, resource_type, description, edited_at)
         VALUES (?, ?, ?, ?, ?)`,
      )
      .run(item.path, strictJsonbText(item.value), item.resourceType, item.description, Date.now());
  }

  private toVariable(row: VariableRow): VariableItem {
    const isSecret = row.is_secret === 1;
    const value = isSecret ? this.cipher.decrypt(row.path, row.value) : row.value;
    return { path: row.path, value, isSecret, description: row.description };
  }
}

function toResource(row: ResourceRow): ResourceItem {
  const { path, description } = row;
  return { path, value: JSON.parse(row.value), resourceType: row.resource_type, description };
}

function toHead({ path, resource_type, description, edited_at }: HeadRow): ResourceHead {
  return { path, resourceType: resource_type, description, editedAt: edited_at };
}

function overlay<T extends { path: string }>(
  files: ReadonlyMap<string, T>,
  stored: T[],
  pathStart: string,
): T[] {
  const all = new Map([...files.values(), ...stored].map((item) => [item.path, item]));
  return [...all.values()]
    .filter((item) => item.path.startsWith(pathStart))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
