import { describe, expect, test } from 'bun:test';
import { creditSchema, modeFigureSchema } from '../../../../f/credits/lib/credit/figures.ts';
import { parsePolicy } from '../../../../f/credits/lib/policy/policy.ts';
import { CreditError } from '../../../../f/credits/lib/reason/errors.ts';
import { ledgerCredit, policy } from '../../world.ts';

const credit = ledgerCredit({ monthly_revenue: '-12.5' });
const mode = {
  mode: 'basic',
  traffic_share: '1.000',
  msg_count: '10',
  fraud_cost: '1.00',
  block_rate: '0.416',
  expected_block_rate: '0.8',
  credit: '0.5',
  note: null,
};
const figure = [
  '',
  'x1.00',
  '1.00x',
  '$1.00',
  '1,000.00',
  '1.',
  '.5',
  `1.${'1'.repeat(13)}`,
  '1'.repeat(16),
  'nan',
];

describe('a figure stored in the ledger', () => {
  test('is a decimal with up to twelve places', () => {
    for (const fine of ['0', '1.5', '7526.301234567891', '1'.repeat(15)]) {
      expect(creditSchema.parse({ ...credit, fraud_cost: fine, monthly_revenue: `-${fine}` })).toMatchObject({
        fraud_cost: fine,
      });
    }
  });

  test.each(figure)('cannot be %j', (text) => {
    for (const field of ['fraud_cost', 'monthly_revenue']) {
      expect(creditSchema.safeParse({ ...credit, [field]: text }).success).toBe(false);
    }
    for (const field of ['fraud_cost', 'credit', 'msg_count']) {
      expect(modeFigureSchema.safeParse({ ...mode, [field]: text }).success).toBe(false);
    }
  });

  test.each(['2', '-0.5', '0.5x', 'x0.5', '00.5', '1.'])('is refused as a share when it is %j', (text) => {
    for (const field of ['traffic_share', 'block_rate', 'expected_block_rate']) {
      expect(modeFigureSchema.safeParse({ ...mode, [field]: text }).success).toBe(false);
    }
  });

  test.each([`x${credit.account_sid}`, `${credit.account_sid}x`, 'AC1', `AC${'G'.repeat(32)}`])(
    'belongs to no account %j',
    (account_sid) => {
      expect(creditSchema.safeParse({ ...credit, account_sid }).success).toBe(false);
    },
  );
});

describe('a policy', () => {
  const refused = (changes: object) => {
    try {
      parsePolicy({ ...policy(), ...changes });
    } catch (error) {
      if (error instanceof CreditError) return error;
      throw error;
    }
    return null;
  };
  const limits = policy().limits;

  test.each([
    [
      'a limit that is no decimal',
      { limits: { ...limits, max_credit: 'x5' } },
      'a decimal string such as "0.80"',
    ],
    ['a limit with something behind it', { limits: { ...limits, max_credit: '5x' } }, 'limits.max_credit'],
    ['a channel with its sign', { channels: ['#credits'] }, 'a channel name without #'],
    ['a channel with something behind it', { channels: ['credits!'] }, 'channels'],
    ['no channel', { channels: [] }, 'channels'],
    [
      'a host with a port',
      { link_hosts: ['acme.cloud.looker.com:443'] },
      'a host name, lower case, without port',
    ],
    ['a host with something before it', { link_hosts: ['https://acme.cloud.looker.com'] }, 'link_hosts'],
    ['no host', { link_hosts: [] }, 'link_hosts'],
    ['a category with signs', { category: 'exceptions, $5' }, 'category'],
    ['a category that begins with a sign', { category: '!exceptions' }, 'category'],
    ['no product', { products: [] }, 'products'],
    ['a table without a name', { sql: { tables: [''], functions: [] } }, 'sql.tables'],
    ['a key that it does not know', { chanels: [] }, 'chanels'],
  ])('is refused with %s, with the path', (_, changes, words) => {
    const error = refused(changes);
    expect(error?.code).toBe('policy_invalid');
    expect(error?.name).toBe('CreditError');
    expect(error?.message).toStartWith('The policy resource f/credits/resources/policy is not valid: ');
    expect(error?.message).toContain(words);
    expect(error?.cause).toBeDefined();
  });

  test('can list several channels, hosts, products, tables and functions', () => {
    const products = [...policy().products, { ...policy().products[0], name: 'other' }];
    const sql = { tables: ['a', 'bb'], functions: ['lower', 'x'] };
    expect(
      refused({ channels: ['a', 'b_c-1'], link_hosts: ['a.example', 'b.example'], products, sql }),
    ).toBeNull();
  });
});
