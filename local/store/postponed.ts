/** Transitions of flows that wait for the value of a slow expression, stored so that they survive a restart. */
import type { Database } from 'bun:sqlite';

/** The next transition of a flow: its start, the end of a child, or the check of its approvals. */
export type FlowTransition =
  | { flow: string; kind: 'begin' }
  | { flow: string; kind: 'child'; child: string }
  | { flow: string; kind: 'gate'; timeIsUp: boolean };

/** The column is named `turn` in existing state files. */
export class Postponed {
  constructor(private readonly database: Database) {}

  put(transition: FlowTransition): void {
    this.database.query('INSERT OR IGNORE INTO postponed (turn) VALUES (?)').run(JSON.stringify(transition));
  }

  remove(transition: FlowTransition): void {
    this.database.query('DELETE FROM postponed WHERE turn = ?').run(JSON.stringify(transition));
  }

  has(transition: FlowTransition): boolean {
    const found = this.database
      .query('SELECT 1 FROM postponed WHERE turn = ?')
      .get(JSON.stringify(transition));
    return found !== null;
  }

  all(): FlowTransition[] {
    return this.database
      .query<{ turn: string }, []>('SELECT turn FROM postponed ORDER BY seq')
      .all()
      .map((row) => JSON.parse(row.turn));
  }
}
