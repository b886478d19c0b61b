/** Reads the escalation tracker and the ENGDESK files that the policy names, for the watch list. */
import { logged } from '../../shared/clients/job.ts';
import { escalations, tickets } from '../clients/tracker_files.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import type { c_spend_policy } from '../lib/resource_types.ts';
import type { Gap } from '../lib/snapshot/gap.ts';
import type { Tracked } from '../lib/tracker/tracker.ts';
import type { Escalation, Ticket } from '../lib/watch/watch.ts';

export async function main(policy: c_spend_policy) {
  const { escalation_tracker_path: path, engdesk_tracker_glob: pattern } = parsePolicy(policy);
  const [watched, open] = await Promise.all([
    path === undefined ? nothing<Escalation>() : escalations(path),
    pattern === undefined ? nothing<Ticket>() : tickets(pattern),
  ]);
  return logged(
    {
      escalations: entriesOf(watched),
      tickets: entriesOf(open),
      problems: [watched, open].flatMap(problemsOf),
    },
    ['escalations', 'tickets', 'problems'],
  );
}

/** The policy names no such tracker. */
function nothing<T>(): Tracked<T> {
  return { entries: [], problems: [] };
}

function entriesOf<T>(read: Tracked<T> | Gap): T[] | Gap {
  return 'state' in read ? read : read.entries;
}

function problemsOf(read: Tracked<unknown> | Gap): string[] {
  return 'state' in read ? [] : read.problems;
}
