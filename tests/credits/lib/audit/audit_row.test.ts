import { describe, expect, test } from 'bun:test';
import { auditCells, auditColumns, plainText } from '../../../../f/credits/lib/audit/audit.ts';
import { historyLink, historyRow } from '../history_world.ts';

const account = `AC${'0'.repeat(32)}`;

describe('a row of the export', () => {
  test('contains account, amount and spend of a credit', () => {
    const second = historyLink({
      url: 'https://acme.cloud.looker.com/looks/4712',
      account_sid: null,
      period: null,
      amount: null,
      fraud_cost: null,
      sql_sha256: null,
    });
    const row = historyRow('2025-11-10T08:00:00Z', { links: [historyLink(), second] });
    expect(auditCells(row, 7)).toEqual([
      '7',
      'C0CREDIT01_1762761600_000100',
      'C0CREDIT01',
      '2025-11-10T08:00:00.000Z',
      '2025-11-10T08:01:00.000Z',
      '2025-11-10T08:01:00.000Z',
      'credited',
      '4948.80',
      '',
      '',
      '2026-11-1',
      'no',
      '',
      `${account} -`,
      '2025-11-04/2025-11-09 -',
      '4948.80 -',
      '7526.30 -',
      'https://acme.cloud.looker.com/looks/4711 https://acme.cloud.looker.com/looks/4712',
      `${'a'.repeat(64)} -`,
      '1762761660.000200',
    ]);
  });

  test('contains the reason of a refusal, and decisions of people', () => {
    const decided = {
      by: 'dana',
      at: '2025-11-10T09:00:00.000Z',
    };
    const row = historyRow('2025-11-10T08:00:00Z', {
      outcome: 'needs_review',
      amount: null,
      answered_at: null,
      posted_ts: null,
      reason_code: 'link_gone',
      reason: 'the link\nis gone',
      by_hand: true,
      decisions: [
        { ...decided, kind: 'override', reason: 'as agreed', amount: '12.00' },
        { ...decided, kind: 'refuse', reason: null, amount: null },
      ],
      links: [],
    });
    const cells = Object.fromEntries(
      auditCells(row, 1).map((text, place) => [auditColumns[place]?.name, text]),
    );
    expect(cells).toMatchObject({
      answered_at_utc: '',
      outcome: 'needs_review',
      amount_usd: '',
      reason_code: 'link_gone',
      reason: 'the link is gone',
      by_hand: 'yes',
      decisions:
        'override 12.00 by dana at 2025-11-10T09:00:00.000Z as agreed; refuse by dana at 2025-11-10T09:00:00.000Z',
      accounts: '',
      periods: '',
      links: '',
      message_ts: '',
    });
  });

  test('keeps an amount as a number, also below zero, and no other text that begins like a formula', () => {
    const cells = auditCells(historyRow('2025-11-10T08:00:00Z', { amount: '-1.00', policy: '-1.00' }), 1);
    expect([cells[7], cells[10]]).toEqual(['-1.00', "'-1.00"]);
  });

  test('has columns of numbers for its number and its amount, and of text for everything else', () => {
    const of = (wanted: string) => auditColumns.filter(({ kind }) => kind === wanted).map(({ name }) => name);
    expect(of('integer')).toEqual(['row']);
    expect(of('amount')).toEqual(['amount_usd']);
    expect(of('text')).toHaveLength(auditColumns.length - 2);
  });
});

describe('plain text', () => {
  test.each([
    ['=1', "'=1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@x', "'@x"],
    ['\t=1', "' =1"],
    ['\r=1', "' =1"],
    ['\n=1', ' =1'],
    [' =1', ' =1'],
    ['1=1', '1=1'],
    ["'=1", "'=1"],
    ['', ''],
    ['a\u0000b\u001fc', 'a b c'],
    ['a\u007fb', 'a b'],
    ['a\u0080b', 'a\u0080b'],
    ['a\ufffeb\uffffc', 'a b c'],
    ['a\ufffdb', 'a\ufffdb'],
    ['größer 💸', 'größer 💸'],
    ['half \ud83d of a pair', 'half \ufffd of a pair'],
  ])('of %j is %j', (text, plain) => {
    expect(plainText(text)).toBe(plain);
  });
});
