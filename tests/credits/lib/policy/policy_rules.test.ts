import { describe, expect, test } from 'bun:test';
import { type Policy, parsePolicy } from '../../../../f/credits/lib/policy/policy.ts';
import { CreditError } from '../../../../f/credits/lib/reason/errors.ts';
import { policy } from '../../world.ts';

const rules = policy();
const [product] = rules.products;
const { notebook, scan, claim, request } = rules;
const productOf = (changes: object) => ({ products: [{ ...product, ...changes }] });
const letters = (count: number) => 'a'.repeat(count);

/** What the refusal of the committed policy with these changes says; null when it is taken. */
function refusal(changes: object): string | null {
  try {
    parsePolicy({ ...rules, ...changes });
    return null;
  } catch (error) {
    if (error instanceof CreditError && error.code === 'policy_invalid') return error.message;
    throw error;
  }
}

describe('a policy is accepted with', () => {
  test.each([
    ['a version of one sign', { version: '1' }],
    ['one link at most', { max_links: 1 }],
    ['fifty links at most', { max_links: 50 }],
    ['a phrase of three letters, which alone is enough', { request: { phrases: ['abc'], min_phrases: 1 } }],
    ['no function', { sql: { tables: ['t'], functions: [] } }],
    ['several tables and functions', { sql: { tables: ['a', 'bb'], functions: ['lower', 'x'] } }],
    ['several hosts', { link_hosts: ['a.example', 'b.example'] }],
    ['a host with every sign that one may have', { link_hosts: ['a-z.09'] }],
    ['a second for the notebook', { notebook: { timeout_seconds: 1, cell_timeout_seconds: 1 } }],
    ['a real kernel', { notebook: { ...notebook, engine: 'kernel' } }],
    ['no time to read again, and a day to look back', { scan: { rescan_hours: 0, lookback_days: 1 } }],
    ['the shortest lease and one try', { claim: { lease_minutes: 1, max_attempts: 1, retry_minutes: 1 } }],
    ['decisions kept for one day', { history: { keep_days: 1 } }],
    ['the shortest patience', { monitor: { late_minutes: 1, stuck_minutes: 1 } }],
  ])('%s', (_, changes) => {
    expect(refusal(changes)).toBeNull();
  });
});

describe('a policy is refused with', () => {
  test.each([
    ['no version', { version: '' }, 'version'],
    ['no link', { max_links: 0 }, 'max_links'],
    ['more than fifty links', { max_links: 51 }, 'max_links'],
    [
      'a channel without a name',
      { channels: [''] },
      'a channel name without #, or {name, mode: live or shadow, card: true or false}',
    ],
    ['a channel twice', { channels: ['a', { name: 'a' }] }, 'two channels have the same name'],
    ['a product twice', { products: [product, product] }, 'two products have the same name'],
    ['no channel', { channels: [] }, 'channels'],
    ['no host', { link_hosts: [] }, 'link_hosts'],
    ['no product', { products: [] }, 'products'],
    ['a table without a name', { sql: { tables: [''], functions: [] } }, 'sql.tables[0]'],
    ['a host with a port', { link_hosts: ['acme.example:443'] }, 'a host name, lower case, without port'],
    ['a host with a scheme', { link_hosts: ['https://acme.example'] }, 'link_hosts'],
    ['a host in capitals', { link_hosts: ['Acme.example'] }, 'link_hosts'],
    ['a host without a name', { link_hosts: [''] }, 'link_hosts'],
    ['a host with a path', { link_hosts: ['acme.example/x'] }, 'link_hosts'],
    [
      'a notebook in no folder',
      productOf({ notebook: 'f/credits' }),
      'the path of a resource, such as f/credits/resources/verify_notebook',
    ],
    ['a category of forty-one letters', { category: letters(41) }, 'category'],
    ['no phrase', { request: { ...request, phrases: [] } }, 'request.phrases'],
    ['a phrase of two letters', { request: { ...request, phrases: ['ab'] } }, 'request.phrases[0]'],
    ['no phrase that is needed', { request: { ...request, min_phrases: 0 } }, 'request.min_phrases'],
    ['no table', { sql: { tables: [], functions: [] } }, 'sql.tables'],
    ['a function without a name', { sql: { tables: ['t'], functions: [''] } }, 'sql.functions[0]'],
    ['a rate above 1', { expected_block_rates: { basic: '1.5' } }, 'expected_block_rates.basic'],
    ['a rate below 0', { expected_block_rates: { basic: '-0.1' } }, 'expected_block_rates.basic'],
    ['no rate at all', { expected_block_rates: {} }, 'expected_block_rates'],
    ['a mode without a name', { expected_block_rates: { '': '0.8' } }, 'expected_block_rates'],
    [
      'no time for the notebook',
      { notebook: { ...notebook, timeout_seconds: 0 } },
      'notebook.timeout_seconds',
    ],
    [
      'no time for a cell',
      { notebook: { ...notebook, cell_timeout_seconds: 0 } },
      'notebook.cell_timeout_seconds',
    ],
    ['an unknown engine', { notebook: { ...notebook, engine: 'colab' } }, 'notebook.engine'],
    ['a time below zero to read again', { scan: { ...scan, rescan_hours: -1 } }, 'scan.rescan_hours'],
    ['no day to look back', { scan: { ...scan, lookback_days: 0 } }, 'scan.lookback_days'],
    ['no lease', { claim: { ...claim, lease_minutes: 0 } }, 'claim.lease_minutes'],
    ['no try', { claim: { ...claim, max_attempts: 0 } }, 'claim.max_attempts'],
    ['no time between tries', { claim: { ...claim, retry_minutes: 0 } }, 'claim.retry_minutes'],
    [
      'recipients of expired approvals by name',
      { approval: { escalate_to: ['robin'] } },
      'a Slack user id such as W014ABCDE',
    ],
    ['decisions that are not kept', { history: { keep_days: 0 } }, 'history.keep_days'],
    ['a monitor without patience for runs', { monitor: { late_minutes: 0 } }, 'monitor.late_minutes'],
    ['a monitor without patience for requests', { monitor: { stuck_minutes: 0 } }, 'monitor.stuck_minutes'],
  ])('%s', (_, changes, words) => {
    expect(refusal(changes)).toStartWith('The policy resource f/credits/resources/policy is not valid: ');
    expect(refusal(changes)).toContain(words);
  });
});

test('every default of a policy is the safe choice', () => {
  const { history, prediction, monitor, teach_requester, approval: _, ...said } = rules;
  const read: Policy = parsePolicy({ ...said, channels: [{ name: 'a' }] });
  expect(read).toMatchObject({
    channels: [{ name: 'a', mode: 'live', card: false }],
    teach_requester: false,
    history: { keep_days: 400 },
    prediction: { flag_unusual: false },
    monitor: { late_minutes: 30, stuck_minutes: 60 },
  });
});
