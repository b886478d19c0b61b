import { describe, expect, test } from 'bun:test';
import { storedArtifactSchema } from '../../../../f/credits/lib/credit/link_credit.ts';
import {
  artifactsOf,
  historyRow,
  type RecordParts,
} from '../../../../f/credits/lib/history/history_build.ts';
import type { Evidence, EvidenceLink } from '../../../../f/credits/lib/ledger/evidence.ts';
import type { LedgerRecord, Outcome } from '../../../../f/credits/lib/ledger/ledger.ts';
import { channel, ledgerCredit, look } from '../../world.ts';
import { calculation, inputs } from '../calculation_world.ts';
import { closedRecord, proven } from '../ledger_world.ts';

const ts = '1762761600.000100';
const { result, kept } = proven();
const credit: EvidenceLink = { kind: 'credit', url: result.url, credit: result };
const refuse: EvidenceLink = {
  kind: 'refuse',
  url: look(2),
  code: 'link_gone',
  reason: 'it is',
  artifact: 'a',
};
const skip: EvidenceLink = { kind: 'skip', url: look(3) };
const failed: EvidenceLink = { kind: 'failed', url: look(4), message: 'no answer' };

function evidence(...links: EvidenceLink[]): Evidence {
  return { version: 1, key: `${channel}_1762761600_000100`, turn: 1, by_hand: true, links };
}

function record(changes: Partial<LedgerRecord> = {}): LedgerRecord & { outcome: Outcome } {
  const made = closedRecord(ts, { credits: [result], ...changes });
  return { ...made, outcome: made.outcome ?? 'failed' };
}

const row = (of = record(), parts: Partial<RecordParts> = {}) =>
  historyRow(of, { evidence: null, artifacts: new Map(), ...parts });
const stored = (changes: object = {}) =>
  new Map([[kept.path, { ...storedArtifactSchema.parse(kept.artifact), ...changes }]]);

describe('the row of a record without evidence', () => {
  test('is built from the record', () => {
    expect(row()).toMatchObject({
      version: 1,
      requested_at: '2025-11-10T08:00:00.000Z',
      closed_at: '2025-11-10T08:01:00.000Z',
      answered_at: '2025-11-10T08:01:00.000Z',
      reason_code: null,
      reason: null,
      amount: '4948.80',
      by_hand: false,
      links: [{ url: look(4711), result: 'credit', amount: '4948.80' }],
    });
  });

  test.each([
    ['failed', 'failed', null],
    ['needs_review', 'refuse', 'credit_above_limit'],
    ['skipped', 'skip', null],
    ['needs_link', 'skip', null],
  ] as const)('has links with its outcome: %s', (outcome, result, code) => {
    const reason = { code: 'credit_above_limit' as const, message: 'above the limit' };
    const of = record({ outcome, reason, amount: null, credits: [], posted_ts: null });
    expect(row(of)).toMatchObject({
      outcome,
      reason_code: 'credit_above_limit',
      reason: 'above the limit',
      amount: null,
      answered_at: null,
      links: [{ url: look(4711), result, code, amount: null }],
    });
  });

  test('has a link that was refused without a reason', () => {
    expect(row(record({ outcome: 'needs_review', credits: [], reason: null })).links).toMatchObject([
      { result: 'refuse', code: '' },
    ]);
  });

  test('has each credit at its link', () => {
    const credits = [ledgerCredit({ url: look(2), amount: '2.00' }), ledgerCredit({ amount: '1.00' })];
    const links = [look(1), look(3), look(2)];
    expect(row(record({ links, credits })).links.map(({ url, amount }) => [url, amount])).toEqual([
      [look(1), '1.00'],
      [look(3), null],
      [look(2), '2.00'],
    ]);
  });
});

describe('the computed amount of a request without a credit', () => {
  test.each([
    ['nothing without links', [], null],
    ['nothing where all were skipped', [skip], null],
    ['the credit', [credit], '4948.80'],
    ['all credits together', [credit, credit], '9897.60'],
    ['the credits beside what was skipped', [skip, credit, skip], '4948.80'],
    ['nothing where a link was refused', [credit, refuse], null],
    ['nothing where a link failed', [failed, credit], null],
  ])('is %s', (_what, links, amount) => {
    const of = record({ outcome: 'needs_review', amount: null, reason: { code: 'link_gone', message: 'y' } });
    expect(row(of, { evidence: evidence(...links) })).toMatchObject({ amount, by_hand: true });
  });
});

describe('the links of a row', () => {
  test('have the artifacts of credits and refusals', () => {
    const bare: EvidenceLink = { ...refuse, artifact: null };
    expect(artifactsOf(record(), evidence(skip, credit, failed, refuse, bare))).toEqual([kept.path, 'a']);
    expect(artifactsOf(record({ outcome: 'skipped', credits: [] }), null)).toEqual([]);
  });

  test('have the time, duration and inputs of their computation', () => {
    const links = evidence(credit, { ...refuse, artifact: kept.path }, { ...refuse, artifact: 'lost' }, skip);
    const all = row(record(), { evidence: links, artifacts: stored() }).links;
    const name = kept.path.slice('f/credits/artifacts/'.length);
    expect(all.map(({ computed_at, seconds, calculation }) => [computed_at, seconds, calculation])).toEqual([
      ['2025-11-10T09:00:20+00:00', 1.4, name],
      ['2025-11-10T09:00:20+00:00', 1.4, name],
      [null, null, null],
      [null, null, null],
    ]);
  });

  test('count the stored traffic, and only named countries', () => {
    const guard = { mode: 'basic', attempts: 5, enabled: 4, scanned: 3, blocked: 2 };
    const spend = [
      { country: 'ID', total: '1.00', row_count: 1 },
      { country: null, total: '2.00', row_count: 1 },
      { country: 'PK', total: null, row_count: 1 },
    ];
    const rows = inputs({ spend }, guard, { ...guard, blocked: 1 }, { ...guard, mode: 'max' });
    const artifacts = stored({ calculation: calculation({ inputs: rows }) });
    const [link] = row(record(), { artifacts }).links;
    expect(link).toMatchObject({
      countries: [
        { country: 'ID', fraud_cost: '1.00' },
        { country: 'PK', fraud_cost: null },
      ],
      traffic: { attempts: 15, enabled: 12, scanned: 9 },
    });
    expect(link?.countries).toHaveLength(2);
    expect(link?.modes.map(({ mode, blocked }) => [mode, blocked])).toEqual([
      ['basic', 3],
      ['standard', 0],
      ['max', 2],
    ]);
  });

  test.each([
    ['no calculation was kept', null],
    ['the calculation is of another product', calculation({ inputs: {} })],
  ])('have modes but no traffic when %s', (_what, known) => {
    const [link] = row(record(), { artifacts: stored({ calculation: known }) }).links;
    expect(link).toMatchObject({ traffic: null, calculation: known && expect.any(String) });
    expect(link?.modes.map(({ blocked }) => blocked)).toEqual([null, null, null]);
    expect(link?.modes[0]).toEqual({
      mode: 'basic',
      traffic_share: '1.000000',
      messages: 1000,
      blocked: null,
      fraud_cost: '7526.30',
      block_rate: '0.416',
      expected_block_rate: '0.8',
      credit: '4948.80',
      note: null,
    });
  });
});
