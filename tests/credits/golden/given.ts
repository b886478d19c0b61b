/** Reads the "Given" lines of a transcript: what Looker and the notebook say about each link, the policy, the channels. */
import { createHash } from 'node:crypto';
import type { NotebookRun } from '../../../f/credits/lib/credit/summary.ts';
import { notebookRefusalSchema } from '../../../f/credits/lib/reason/reasons.ts';
import { policy } from '../world.ts';

/** The target of one link. */
export type Behind =
  | { kind: 'gone' }
  /** Looker answers after so many tries; null for never. */
  | { kind: 'silent'; tries: number | null; later: Behind | null }
  | { kind: 'query'; sql: string; notebook: NotebookRun | 'crash' };

export interface Given {
  links: Map<string, Behind>;
  channels: string[];
  /** The rules of those that are not simply live, as the policy writes them. */
  rules: Record<string, object>;
  policy: Record<string, unknown>;
  /** ISO time where the first scan begins; null for the first run. */
  since: string | null;
  accounts: Map<string, string>;
}

export function readGiven(lines: readonly string[]): Given {
  const given: Given = {
    links: new Map(),
    channels: ['credit_memo_testing'],
    rules: {},
    policy: structuredClone(policy()) as unknown as Record<string, unknown>,
    since: '2026-01-08T00:00:00Z',
    accounts: new Map(),
  };
  for (const line of lines) readLine(given, line);
  given.policy.channels = given.channels.map((name) => given.rules[name] ?? name);
  return given;
}

function readLine(given: Given, line: string): void {
  const set = /^policy: ([a-z_.]+) (.+)$/.exec(line);
  if (set?.[1] && set[2]) {
    setPath(given.policy, set[1].split('.'), JSON.parse(set[2]));
    return;
  }
  const channels = /^channels: (.+)$/.exec(line)?.[1];
  if (channels) {
    given.channels = channels.split(', ').map((entry) => readChannel(given, entry));
    return;
  }
  if (line === 'live since: the first run') {
    given.since = null;
    return;
  }
  const link = /^<(look \d+|slug \w+)>: (.+)$/.exec(line);
  if (!link?.[1] || !link[2]) throw new Error(`this is not understood: ${line}`);
  given.links.set(link[1], behind(given, link[2]));
}

/** `#name`, or `#name (shadow)`, `#name (card)`, `#name (shadow with card)`. @returns the name */
function readChannel(given: Given, entry: string): string {
  const [, name = '', rule] = /^#([\w-]+)(?: \(([a-z ]+)\))?$/.exec(entry) ?? [];
  if (rule) {
    const mode = rule.includes('shadow') ? 'shadow' : 'live';
    given.rules[name] = { name, mode, card: rule.includes('card') };
  }
  return name;
}

export function setPath(
  target: Record<string, unknown>,
  [key = '', ...rest]: string[],
  value: unknown,
): void {
  if (rest.length === 0) target[key] = value;
  else setPath(target[key] as Record<string, unknown>, rest, value);
}

function behind(given: Given, text: string): Behind {
  if (text === 'gone') return { kind: 'gone' };
  if (text === 'Looker does not answer') return { kind: 'silent', tries: null, later: null };
  const once = /^Looker does not answer once, then (.+)$/.exec(text)?.[1];
  if (once) return { kind: 'silent', tries: 1, later: behind(given, once) };
  const [product = '', ...clauses] = text.split(/[,;] /);
  const facts = { account: 'Tidewater', start: '2025-11-04', end: '2025-11-09' } as Record<string, string>;
  for (const clause of clauses) Object.assign(facts, readClause(clause));
  const name = facts.account ?? '';
  const sid = `AC${createHash('md5').update(name).digest('hex')}`;
  given.accounts.set(sid, name);
  const asked = askedFor(product);
  const sql = `SELECT a.sid, SUM(c.total) FROM billing_counters c WHERE ${asked.condition} GROUP BY 1`;
  return { kind: 'query', sql, notebook: facts.crash ? 'crash' : notebook(facts, sid, sql, asked) };
}

const clauses: [RegExp, string[]][] = [
  [/^account (\w+)$/, ['account']],
  [/^(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)$/, ['start', 'end']],
  [/^fraud cost \$([\d.]+)$/, ['cost']],
  [/^credit \$(-?[\d.]+)$/, ['credit']],
  [/^pays \$([\d.]+) a month$/, ['revenue']],
  [/^blocked ([\d.]+) of ([\d.]+)$/, ['block', 'expected']],
  [/^the notebook leaves "(.*)" behind$/, ['leaves']],
  [/^the notebook leaves (nothing) behind$/, ['nothing']],
  [/^the notebook shows (no structured summary)$/, ['table']],
  [/^the notebook shows (two summaries)$/, ['twice']],
  [/^its table says \$([\d.]+)$/, ['tableCredit']],
  [/^the notebook refuses it as (\w+)$/, ['refusal']],
  [/^the notebook (crashes)$/, ['crash']],
];

function readClause(clause: string): Record<string, string> {
  for (const [pattern, names] of clauses) {
    const match = pattern.exec(clause);
    if (match) return Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? '']));
  }
  throw new Error(`this is not understood: ${clause}`);
}

/** What the reader of SQL finds in a query on these products; tests/credits/query show that it does. */
interface Asked {
  condition: string;
  product: string | null;
  /** Why the product is unclear. */
  unclear?: string;
}

function askedFor(product: string): Asked {
  switch (product) {
    case 'Verify':
      return { condition: "product LIKE '%Authy%'", product: 'verify' };
    case 'Programmable Messaging':
      return { condition: "product = 'Programmable Messaging'", product: null };
    case 'everything but Verify':
      return { condition: "product NOT LIKE '%Authy%'", product: null };
    case 'Verify and Messaging':
      return {
        condition: "product LIKE '%Authy%' OR product = 'Programmable Messaging'",
        product: null,
        unclear: 'its conditions mix verify with other traffic; ask for a link that covers one product only',
      };
    default:
      throw new Error(`this product is not understood: ${product}`);
  }
}

function notebook(facts: Record<string, string>, sid: string, sql: string, asked: Asked): NotebookRun {
  const period = { start: facts.start ?? '', end: facts.end ?? '' };
  const credit = facts.credit ?? '0.00';
  const cost = facts.cost ?? credit;
  const summary = {
    version: 1,
    credit_amount: credit,
    currency: 'USD',
    account_sid: sid,
    account_name: facts.account,
    period,
    product: 'verify',
    fraud_cost: cost,
    modes: modes(facts, credit, cost),
    context: { mrr: facts.revenue ?? null },
    warnings: [],
  };
  const bare = facts.table !== undefined || facts.leaves !== undefined;
  const table = facts.tableCredit ?? (facts.table === undefined ? undefined : credit);
  const refusal = facts.refusal;
  return {
    executed_at: '2026-01-08T09:00:00Z',
    seconds: 1,
    sql_sha256: createHash('sha256').update(sql).digest('hex'),
    query: asked.unclear ? null : { product: asked.product, account_sid: sid, period },
    notebook: { sha256: '0' },
    credit_amount: facts.nothing ? null : { type: 'str', text: facts.leaves ?? credit },
    summaries: bare ? [] : facts.twice ? [summary, summary] : [summary],
    summary_outputs:
      table === undefined ? {} : { cell_9: { source: 'output_df', outputs: [shown(cost, table)] } },
    refusal: asked.unclear
      ? { code: 'product_unclear', message: asked.unclear }
      : refusal === undefined
        ? null
        : notebookRefusalSchema.parse({ code: refusal, message: 'as the notebook step says it' }),
  };
}

/** With a block rate: one mode, whose figures the formula must confirm. Without: modes made up so that it does. */
function modes(facts: Record<string, string>, credit: string, cost: string): object[] {
  const mode = (
    name: string,
    expected: string,
    block: string,
    share: string,
    part: string,
    traffic: string,
  ) => ({
    mode: name,
    traffic_prop: traffic,
    msg_count: '1000',
    fraud_cost: share,
    block_rate: block,
    expected_block_rate: expected,
    credit: part,
    note: null,
  });
  if (facts.block && facts.expected)
    return [mode('basic', facts.expected, facts.block, cost, credit, '1.000')];
  const rest = (Number(cost) - Number(credit)).toFixed(2);
  return [
    mode('max', '1.00', '0.000', credit, credit, '0.500'),
    mode('basic', '0.80', '0.800', rest, '0.00', '0.500'),
  ];
}

function shown(cost: string, credit: string): { type: string; text: string } {
  return { type: 'execute_result', text: `mode  fraud_cost  credit\nbasic  $${cost}  $${credit}` };
}
