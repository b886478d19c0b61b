import { describe, expect, test } from 'bun:test';
import { tokenOf } from '../../../f/credits/lib/clean_up/clean_up.ts';

const at = (name: string) => `f/credits/ledger/${name}`;
const key = 'C0CREDIT01_1763000001_000100';
const account = `AC${'0123456789abcdef'.repeat(2)}`;

describe('the kind of a token is recognized by its path:', () => {
  test.each([
    ['of a claim', `${key}_turn_1`, { kind: 'turn', key, turn: 1 }],
    ['of a later claim', `${key}_turn_120`, { kind: 'turn', key, turn: 120 }],
    ['of a post', `${key}_post_2`, { kind: 'post', key, turn: 2 }],
    ['of a verdict', `${key}_approval_3`, { kind: 'approval', key, turn: 3 }],
    [
      'of a request in a private channel',
      'G0_1763000001_000100_turn_1',
      { kind: 'turn', key: 'G0_1763000001_000100', turn: 1 },
    ],
    ['of a day of spend', `spend_${account}_a-z_09_20251104`, { kind: 'spend', day: '20251104' }],
    ['of a share of a day', 'day_20251104_1', { kind: 'share', day: '20251104' }],
    ['of a later share', 'day_20251104_20', { kind: 'share', day: '20251104' }],
  ])('%s', (_, name, token) => {
    expect(tokenOf(at(name))).toEqual({ ...token, path: at(name) } as ReturnType<typeof tokenOf>);
  });
});

describe('a token is not deleted', () => {
  test.each([
    ['of nothing', ''],
    ['of the post of a card', `${key}_card_post_1`],
    ['of an unknown kind', `${key}_start_1`],
    ['of no turn', `${key}_turn_0`],
    ['of a turn with a zero before it', `${key}_turn_01`],
    ['of a turn with something behind it', `${key}_turn_1x`],
    ['of a turn without its number', `${key}_turn_`],
    ['of a key with something before it', `x${key}_turn_1`],
    ['of a key without a channel', '_1763000001_000100_turn_1'],
    ['of a channel of one letter', 'C_1763000001_000100_turn_1'],
    ['of a channel of another kind', 'B0_1763000001_000100_turn_1'],
    ['of a channel in small letters', 'C0credit_1763000001_000100_turn_1'],
    ['of a ts that is too short', 'C0_176300000_000100_turn_1'],
    ['of a ts with letters', 'C0_176300000x_000100_turn_1'],
    ['of a ts with a short fraction', 'C0_1763000001_00010_turn_1'],
    ['of a ts with letters in its fraction', 'C0_1763000001_00010x_turn_1'],
    ['of spend with something before it', `xspend_${account}_verify_20251104`],
    ['of spend with something behind it', `spend_${account}_verify_20251104x`],
    ['of spend of no account', 'spend_AC1_verify_20251104'],
    ['of spend of an account in capitals', `spend_${account.toUpperCase()}_verify_20251104`],
    ['of spend on no product', `spend_${account}__20251104`],
    ['of spend on a product in capitals', `spend_${account}_Verify_20251104`],
    ['of spend of a month', `spend_${account}_verify_202511`],
    ['of spend of no day', `spend_${account}_verify_2025110x`],
    ['of a share with something before it', 'xday_20251104_1'],
    ['of a share with something behind it', 'day_20251104_1x'],
    ['of a share with the number zero', 'day_20251104_0'],
    ['of a share with a letter in its number', 'day_20251104_1a'],
    ['of a share of a month', 'day_202511_1'],
    ['of a share of no day', 'day_2025110x_1'],
  ])('%s', (_, name) => {
    expect(tokenOf(at(name))).toBeNull();
  });
});
