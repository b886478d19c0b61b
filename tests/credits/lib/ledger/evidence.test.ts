import { describe, expect, test } from 'bun:test';
import type { LinkResult } from '../../../../f/credits/lib/credit/link_credit.ts';
import { isClosed, readArtifact, readParts } from '../../../../f/credits/lib/history/history_build.ts';
import { evidencePath, evidenceSchema, keepEvidence } from '../../../../f/credits/lib/ledger/evidence.ts';
import { ledgerCredit, look, memoryItems } from '../../world.ts';
import { calculation } from '../calculation_world.ts';
import { closedRecord, linkResult } from '../ledger_world.ts';

const claim = { key: 'C0CREDIT01_1763000001_000100', turn: 2, run: 'r' };
const path = 'f/credits/evidence/C0CREDIT01_1763000001_000100_turn_2';
const at = (name: string) => `f/credits/artifacts/${name}`;
const credit = ledgerCredit({ url: look(1), artifact: at('one') });
const results: LinkResult[] = [
  linkResult(credit),
  { kind: 'skip', url: look(2) },
  { kind: 'refuse', url: look(3), code: 'no_rows', reason: 'nothing', artifact: at('two') },
  { kind: 'refuse', url: look(4), code: 'link_gone', reason: 'gone' },
  { kind: 'failed', code: 'timed_out', url: look(5), message: 'Looker did not answer' },
];
const links = [
  { kind: 'credit', url: look(1), credit },
  { kind: 'skip', url: look(2) },
  { kind: 'refuse', url: look(3), code: 'no_rows', reason: 'nothing', artifact: at('two') },
  { kind: 'refuse', url: look(4), code: 'link_gone', reason: 'gone', artifact: null },
  { kind: 'failed', url: look(5), message: 'Looker did not answer' },
];
const evidence = { version: 1, key: claim.key, turn: 2, by_hand: false, links };

describe('the result of each link', () => {
  test('is stored for its attempt, with exactly the fields of its kind', async () => {
    const items = memoryItems();
    await keepEvidence(items, claim, results, false);
    expect(await items.read(path)).toEqual(evidence);
    expect(evidencePath(claim)).toBe(path);
    await keepEvidence(items, { ...claim, turn: 3 }, [], true);
    expect(await items.read(evidencePath({ ...claim, turn: 3 }))).toEqual({
      ...evidence,
      turn: 3,
      by_hand: true,
      links: [],
    });
  });

  test('is read as written', () => {
    expect(evidenceSchema.parse(evidence)).toEqual(evidenceSchema.parse(structuredClone(evidence)));
    expect(JSON.stringify(evidenceSchema.parse(evidence))).toBe(JSON.stringify(evidence));
  });

  test.each([
    ['another version', { version: 2 }],
    ['no turn', { turn: 0 }],
    ['a link of an unknown kind', { links: [{ kind: 'credited', url: 'u' }] }],
  ])('is refused with %s', (_, changes) => {
    expect(evidenceSchema.safeParse({ ...evidence, ...changes }).success).toBe(false);
  });
});

describe('the evidence of a closed record', () => {
  const record = closedRecord('1763000001.000100', { turn: 2, links: [look(1)], credits: [credit] });
  if (!isClosed(record)) throw new Error('the record is closed');
  const artifact = (changes: object = {}) => ({
    extracted_at: '2025-11-10T09:00:20+00:00',
    credit_amount: '1.00',
    seconds: 1.4,
    calculation: null,
    ...changes,
  });

  test('contains its artifacts, and their calculations by name', async () => {
    const items = memoryItems();
    await keepEvidence(items, claim, results, false);
    await items.write(at('one'), artifact({ calculation: calculation() }));
    await items.write(at('two'), artifact());
    expect(await readParts(items, record)).toEqual({
      evidence: evidenceSchema.parse(evidence),
      artifacts: new Map([
        [at('one'), artifact({ calculation: calculation() })],
        [at('two'), artifact()],
      ]),
      calculations: new Map([['one', calculation()]]),
    });
  });

  test('is that of its record when nothing else is stored', async () => {
    const items = memoryItems();
    expect(await readParts(items, record)).toEqual({
      evidence: null,
      artifacts: new Map(),
      calculations: new Map(),
    });
    await items.write(at('one'), artifact());
    expect([...(await readParts(items, record)).artifacts.keys()]).toEqual([at('one')]);
    expect(await readArtifact(items, at('two'))).toBeNull();
  });

  test.each([
    ['evidence', path, { ...evidence, turn: 0 }, 'turn'],
    ['evidence of a link', path, { ...evidence, links: [{ kind: 'skip' }] }, 'links.0.url'],
    ['an artifact', at('one'), artifact({ seconds: 'long' }), 'seconds'],
  ])(
    'is an error for %s that is unreadable, which names the item to repair',
    async (_, item, value, where) => {
      const items = memoryItems();
      await items.write(item, value);
      const message = `${item} cannot be read (${where}: `;
      await expect(readParts(items, record)).rejects.toThrow(message);
      await expect(readParts(items, record)).rejects.toThrow(
        expect.objectContaining({
          code: 'history_unreadable',
          cause: expect.anything(),
          message: expect.stringMatching(
            /\); repair or delete that resource, its request is not in the history until then$/,
          ),
        }),
      );
    },
  );

  test.each([
    [{ phase: 'closed', outcome: 'credited' }, true],
    [{ phase: 'closed', outcome: null }, false],
    [{ phase: 'posting', outcome: 'credited' }, false],
  ] as const)('is searched after the record is closed: %j', (changes, closed) => {
    expect(isClosed({ ...record, ...changes })).toBe(closed);
  });
});
