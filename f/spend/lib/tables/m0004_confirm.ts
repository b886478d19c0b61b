/** A reading that is confirmed changes in place: without the trigger for each row, and without new entries in the index. */
import type { Migration } from '../../../shared/lib/migration.ts';

export const m0004Confirm: Migration = {
  number: 4,
  name: 'confirm',
  sql: `
drop trigger keep_snapshot on spend.snapshot;

-- Every column but last_read_at and source_age_minutes.
create trigger keep_snapshot before delete or update of
  id, customer, span, day, service, item, source, state, amount, currency, proof, reason, detail, read_at, evidence
  on spend.snapshot for each row execute function spend.keep_snapshot();

alter table spend.snapshot set (fillfactor = 80);
`,
};
