/** The table of snapshots. Rows are added; of a row only the time of its last confirmation may change. */
import type { Migration } from '../../../shared/lib/migration.ts';

export const m0001Snapshot: Migration = {
  number: 1,
  name: 'snapshot',
  sql: `
create table spend.snapshot (
  id bigint generated always as identity primary key,
  customer text not null,
  span text not null check (span in ('day', 'month_to_date')),
  day date not null,
  service text check (service <> ''),
  item text check (item <> ''),
  source text not null,
  state text not null check (state in ('value', 'zero', 'no_data')),
  amount numeric,
  currency text,
  proof text,
  reason text,
  detail text,
  read_at timestamptz not null,
  last_read_at timestamptz not null,
  source_age_minutes int,
  evidence text not null,
  check ((state = 'value') = (amount is not null)),
  check ((state = 'no_data') = (currency is null)),
  check ((state = 'zero') = (proof is not null)),
  check ((state = 'no_data') = (reason is not null and detail is not null))
);

create unique index snapshot_key on spend.snapshot
  (customer, day, span, source, coalesce(service, ''), coalesce(item, ''), read_at);

create function spend.keep_snapshot() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and
    to_jsonb(new) - 'last_read_at' - 'source_age_minutes' = to_jsonb(old) - 'last_read_at' - 'source_age_minutes'
  then
    return new;
  end if;
  raise exception 'snapshot % is history: add a newer one', old.id;
end $$;

create trigger keep_snapshot before update or delete on spend.snapshot
  for each row execute function spend.keep_snapshot();
`,
};
