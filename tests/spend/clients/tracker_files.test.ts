import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { escalations, tickets } from '../../../f/spend/clients/tracker_files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trackers-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: unknown) =>
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
const ticket = (id: number, changes: object = {}) => ({
  ticket_id: `ENGDESK-${id}`,
  customer: 'Call Box',
  created_date: '2026-02-03',
  status: 'open',
  ...changes,
});

describe('the escalation tracker', () => {
  const path = () => join(folder, 'escalations.json');
  const good = { customer: 'AudioCodes', date: '2026-02-12', summary: '503s' };

  test('is read in full, and an entry that is not valid is named', async () => {
    write('escalations.json', [good, { ...good, date: '2026-02-31' }, { customer: 'x' }, null]);
    expect(await escalations(path())).toEqual({
      entries: [good],
      problems: [
        `${path()}, entry 2 has no valid date`,
        `${path()}, entry 3 has no valid date, summary`,
        `${path()}, entry 4 has no valid value`,
      ],
    });
  });

  test.each([
    ['half-written', '[{"customer": "Audio', 'shape_changed'],
    ['empty', '', 'shape_changed'],
    ['an object', '{}', 'shape_changed'],
  ])('that is %s is no data', async (_, content, reason) => {
    write('escalations.json', content);
    expect(await escalations(path())).toMatchObject({ state: 'no_data', reason });
  });

  test('that does not exist is no data, an empty list is none to watch', async () => {
    expect(await escalations(path())).toMatchObject({ state: 'no_data', reason: 'source_unavailable' });
    write('escalations.json', []);
    expect(await escalations(path())).toEqual({ entries: [], problems: [] });
  });
});

describe('ENGDESK files', () => {
  const read = () => tickets(join(folder, 'ENGDESK-*.json'));

  test('count from the last activity, and their states in any letter case', async () => {
    write('ENGDESK-1.json', ticket(1, { updated_date: '2026-02-10', status: 'In_Progress' }));
    write('ENGDESK-2.json', ticket(2, { status: 'CLOSED' }));
    write('notes.json', 'no ticket');
    expect(await read()).toEqual({
      entries: [
        { id: 'ENGDESK-1', customer: 'Call Box', status: 'in progress', lastActivity: '2026-02-10' },
        { id: 'ENGDESK-2', customer: 'Call Box', status: 'closed', lastActivity: '2026-02-03' },
      ],
      problems: [],
    });
  });

  test('that are half-written are named, and the others are read', async () => {
    write('ENGDESK-1.json', ticket(1));
    write('ENGDESK-2.json', JSON.stringify(ticket(2)).slice(0, 40));
    write('ENGDESK-3.json', ticket(3, { created_date: 'yesterday' }));
    const found = await read();
    expect('entries' in found && found.entries.map(({ id }) => id)).toEqual(['ENGDESK-1']);
    expect('problems' in found && found.problems).toEqual([
      `${join(folder, 'ENGDESK-2.json')} is not complete JSON`,
      `${join(folder, 'ENGDESK-3.json')} has no valid created_date`,
    ]);
  });

  test('in an unknown state count as open, and are named', async () => {
    write('ENGDESK-1.json', ticket(1, { status: 'Limbo' }));
    expect(await read()).toMatchObject({
      entries: [{ status: 'limbo' }],
      problems: [expect.stringContaining('the state "Limbo" is unknown and counts as open')],
    });
  });

  test('of which there is none, or none that can be read, are no data', async () => {
    expect(await read()).toMatchObject({ reason: 'row_missing' });
    write('ENGDESK-1.json', '{');
    expect(await read()).toMatchObject({ reason: 'shape_changed' });
    expect(await tickets(join(folder, 'absent', '*.json'))).toMatchObject({ state: 'no_data' });
    expect(await tickets('engdesk/*.json')).toMatchObject({ reason: 'source_refused' });
  });
});
