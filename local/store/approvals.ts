/** Answers to suspended flows, and the timeouts of those flows. */
import type { Database } from 'bun:sqlite';
import type { Json } from '../workspace/types.ts';
import { jsonbText } from './jsonb.ts';
import type { Cipher } from './secrets.ts';

export interface Approval {
  /** The requesting step; the flow itself for an answer to the whole flow. */
  job: string;
  /** Number of the link: a job accepts one answer for each number. */
  resumeId: number;
  value: Json;
  /** Undefined for an anonymous answer. */
  approver?: string;
  approved: boolean;
}

interface ApprovalRow {
  job: string;
  resume_id: number;
  value: string;
  approver: string | null;
  approved: number;
}

/** The same link was already used for an answer. */
export class AlreadyAnswered extends Error {
  readonly code = 'already_answered';

  constructor() {
    super('resume request already sent');
    this.name = 'AlreadyAnswered';
  }
}

export class Approvals {
  constructor(
    private readonly database: Database,
    private readonly cipher: Cipher,
  ) {}

  /** @throws {AlreadyAnswered} */
  add({ job, resumeId, value, approver, approved }: Approval): void {
    const { changes } = this.database
      .query(
        `INSERT INTO approvals (job, resume_id, value, approver, approved) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
      )
      .run(job, resumeId, jsonbText(value), approver ?? null, approved ? 1 : 0);
    if (changes === 0) throw new AlreadyAnswered();
  }

  /** The answers to any of these jobs, oldest first. */
  of(jobs: readonly string[], which: 'all' | 'unused' = 'all'): Approval[] {
    return this.database
      .query<ApprovalRow, [string, number]>(
        `SELECT * FROM approvals WHERE job IN (SELECT value FROM json_each(?)) AND used <= ? ORDER BY seq`,
      )
      .all(JSON.stringify(jobs), which === 'all' ? 1 : 0)
      .map((row) => ({
        job: row.job,
        resumeId: row.resume_id,
        value: JSON.parse(row.value),
        ...(row.approver !== null && { approver: row.approver }),
        approved: row.approved === 1,
      }));
  }

  /** Marks answers as used: an answer counts at one gate only. */
  use(answers: readonly Approval[]): void {
    const update = this.database.query('UPDATE approvals SET used = 1 WHERE job = ? AND resume_id = ?');
    for (const { job, resumeId } of answers) update.run(job, resumeId);
  }

  openGate(flow: string, until: number): void {
    this.database.query('INSERT OR REPLACE INTO gates (flow, until) VALUES (?, ?)').run(flow, until);
  }

  closeGate(flow: string): void {
    this.database.query('DELETE FROM gates WHERE flow = ?').run(flow);
  }

  /** A flow whose timeout has passed, if there is one. */
  overdue(now: number): string | undefined {
    return this.database
      .query<{ flow: string }, [number]>('SELECT flow FROM gates WHERE until <= ? ORDER BY until LIMIT 1')
      .get(now)?.flow;
  }

  /** The next timeout of a flow after `after`. */
  nextTimeout(after: number): number | undefined {
    const row = this.database
      .query<{ time: number | null }, [number]>('SELECT min(until) AS time FROM gates WHERE until > ?')
      .get(after);
    return row?.time ?? undefined;
  }

  waiting(): number {
    return (
      this.database
        .query<{ count: number }, []>(
          "SELECT count(*) AS count FROM gates JOIN jobs ON id = flow WHERE status = 'running'",
        )
        .get()?.count ?? 0
    );
  }

  /** The signature of a link made by this runtime for this job, number and name. */
  sign(job: string, resumeId: number, approver: string | undefined): string {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(resumeId);
    return this.cipher.sign('approval', [
      Buffer.from(job.replaceAll('-', ''), 'hex'),
      number,
      Buffer.from(approver ?? ''),
    ]);
  }
}
