/** A copy of this workspace that a test can run many times: its notebook answers at once, and it waits for a late post for less long. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const repository = join(import.meta.dir, '../../..');

/** Interpreter of the project's environment; the copy has none of its own. */
export const python = join(repository, '.venv/bin/python');

/**
 * Stands in for run_notebook: account n has a fraud cost of 1000 n dollars, half of it blocked where 80 % was promised,
 * so its credit is 600 n dollars; an account that is no number fails as a cell does. The account's
 * name looks like a reference to a variable, and is a text. Everything after it has to prove that as it would prove a real one.
 */
const notebook = `
import hashlib
import re

from f.credits.lib.notebook.notebook_process import NotebookFailed


def main(sql, notebooks, warehouse, policy, keep_notebook=False):
    sid = re.search(r"AC[0-9a-f]{32}", sql)[0]
    start, end = re.findall(r"TIMESTAMP '(\\d{4}-\\d\\d-\\d\\d)'", sql)
    if not sid[2:].isdigit():
        raise NotebookFailed("cell_failed", f"cell 3 of the notebook stopped with ValueError: {sid}", 3)
    number = int(sid[2:])
    cost, credit = f"{1000 * number}.00", f"{600 * number}.00"
    mode = {"mode": "basic", "traffic_prop": "1.000000", "msg_count": "1000", "fraud_cost": cost, "block_rate": "0.500",
            "expected_block_rate": "0.80", "credit": credit, "note": None}
    summary = {
        "version": 1, "credit_amount": credit, "currency": "USD", "account_sid": sid, "account_name": "$var:no/such",
        "parent_account_sid": None, "period": {"start": start, "end": end}, "countries": ["BD"], "fraud_cost": cost,
        "product": "verify", "fraud_guard": {"attempts": "1000", "enabled": "1000", "scanned": "1000"},
        "modes": [mode], "row_count": "7", "warnings": [],
        "context": {"mrr": "90000.00", "revenue": "90000.00", "cogs": "40000.00", "gross_profit": "50000.00",
                    "gross_margin": "0.556"},
    }
    table = f"   mode  msg_count  fraud_cost  credit\\n0  basic  1000  \${1000 * number:,}.00  \${600 * number:,}.00"
    return {
        "executed_at": "2026-01-08T12:00:00+00:00", "seconds": 0.0, "sql_sha256": hashlib.sha256(sql.encode()).hexdigest(),
        "query": {"product": "verify" if "Authy" in sql else None, "account_sid": sid,
                  "period": {"start": start, "end": end}},
        "notebook": {"sha256": "stub"}, "credit_amount": {"type": "Decimal", "text": credit}, "summaries": [summary],
        "summary_outputs": {"cell_1": {"source": "output_df", "outputs": [{"type": "execute_result", "text": table}]}},
        "refusal": None,
    }
`;

/** The credit that the copy's notebook finds for account n, in dollars. */
export const creditOf = (account: number) => 600 * account;

/** Copies the workspace into a temporary directory. @returns its root, for the caller to remove */
export function copyWorkspace(): string {
  const root = mkdtempSync(join(tmpdir(), 'crash-workspace-'));
  cpSync(join(repository, 'f'), join(root, 'f'), { recursive: true });
  for (const file of readdirSync(repository).filter((name) =>
    /\.resource-type\.yaml$|^wmill\.yaml$/.test(name),
  ))
    cpSync(join(repository, file), join(root, file));
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'f/credits/scripts/run_notebook.py'), notebook);
  change(root, 'f/shared/clients/slack.ts', 'postDeadlineMs = 15_000', 'postDeadlineMs = 1_000');
  return root;
}

/** Replaces one text in a file of the copy. */
export function change(root: string, file: string, before: string, after: string): void {
  const path = join(root, file);
  const content = readFileSync(path, 'utf8');
  if (content.split(before).length !== 2) throw new Error(`${file} does not hold "${before}" exactly once`);
  writeFileSync(
    path,
    content.replace(before, () => after),
  );
}
