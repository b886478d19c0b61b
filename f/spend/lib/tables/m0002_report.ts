/** The tables of reports: alert memory for each covered day, and the posts of each report. */
import type { Migration } from '../../../shared/lib/migration.ts';

export const m0002Report: Migration = {
  number: 2,
  name: 'report',
  sql: `
create table spend.report (
  -- The last day that the report covers.
  as_of date primary key,
  made_at timestamptz not null,
  policy_version text not null,
  -- The alerts after the report.
  alerts jsonb not null
);
create table spend.post (
  -- The covered day; with the name of the customer for a report of one.
  report text not null,
  channel text not null check (channel in ('slack', 'telegram')),
  part int not null check (part >= 0),
  state text not null check (state in ('sending', 'placed', 'posted')),
  -- Whether an earlier attempt may have left a message.
  doubtful boolean not null default false,
  message text,
  hash text,
  run text not null,
  claimed_until timestamptz not null,
  primary key (report, channel, part),
  check (state = 'sending' or message is not null)
);
`,
};
