/** The tracker files of the simulated company: escalations of this week, and a ticket that nobody works on. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, type Day } from '../../f/spend/lib/calendar/day.ts';

/** Writes the files and returns the variables that name them. */
export function writeTrackers(dir: string, asOf: Day): { path: string; value: string; isSecret: boolean }[] {
  mkdirSync(dir, { recursive: true });
  const escalations = [
    { customer: 'Cobalt Stays', date: addDays(asOf, -1), summary: '503s' },
    { customer: 'Cobalt Stays', date: addDays(asOf, -2), summary: 'Thailand delivery' },
    { customer: 'Cobalt Stays', date: addDays(asOf, -5), summary: '503s' },
    { customer: 'Granite Telecom', date: addDays(asOf, -2), summary: 'Invoice question' },
  ];
  const tickets = [
    {
      ticket_id: 'ENGDESK-49374',
      customer: 'Harbor Insurance',
      created_date: addDays(asOf, -14),
      status: 'open',
    },
    {
      ticket_id: 'ENGDESK-49401',
      customer: 'Orchard Books',
      created_date: addDays(asOf, -30),
      status: 'Resolved',
    },
  ];
  const tracker = join(dir, 'escalations.json');
  writeFileSync(tracker, JSON.stringify(escalations));
  for (const ticket of tickets) writeFileSync(join(dir, `${ticket.ticket_id}.json`), JSON.stringify(ticket));
  return [
    { path: 'f/spend/simulator/escalation_tracker', value: tracker, isSecret: false },
    { path: 'f/spend/simulator/engdesk_files', value: join(dir, 'ENGDESK-*.json'), isSecret: false },
  ];
}
