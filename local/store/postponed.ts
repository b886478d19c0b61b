/** Turns of flows that wait for the value of a slow expression: written down, so that they outlive the runtime. */
import type { Database } from 'bun:sqlite';

/** What a flow is about to do: begin, hear of a child's end, or look whether it was approved. */
export type FlowTurn =
  | { flow: string; kind: 'begin' }
  | { flow: string; kind: 'child'; child: string }
  | { flow: string; kind: 'gate'; timeIsUp: boolean };

export class Postponed {
  constructor(private readonly database: Database) {}

  put(turn: FlowTurn): void {
    this.database.query('INSERT OR IGNORE INTO postponed (turn) VALUES (?)').run(JSON.stringify(turn));
  }

  remove(turn: FlowTurn): void {
    this.database.query('DELETE FROM postponed WHERE turn = ?').run(JSON.stringify(turn));
  }

  has(turn: FlowTurn): boolean {
    const found = this.database.query('SELECT 1 FROM postponed WHERE turn = ?').get(JSON.stringify(turn));
    return found !== null;
  }

  all(): FlowTurn[] {
    return this.database
      .query<{ turn: string }, []>('SELECT turn FROM postponed ORDER BY seq')
      .all()
      .map((row) => JSON.parse(row.turn));
  }
}
