/** Turns of flows that wait for the value of a slow expression: written down, so that they outlive the runtime. */
import type { Database } from 'bun:sqlite';

/** What a flow is about to do: begin, hear of a child's end, or look whether it was approved. */
export type FlowTransition =
  | { flow: string; kind: 'begin' }
  | { flow: string; kind: 'child'; child: string }
  | { flow: string; kind: 'gate'; timeIsUp: boolean };

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
