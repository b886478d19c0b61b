/** Writes down what came of a story: the channels, the private messages, the ledger. */
import { type LedgerRecord, ledgerPath, requestKey } from '../../../f/credits/lib/ledger/ledger.ts';
import { lookerHost } from '../world.ts';
import type { StoryMessage } from './slack.ts';
import type { Story } from './story.ts';

export function transcript(story: Story): string {
  const { slack, failedRuns } = story;
  const channels = slack.channels.flatMap(({ id, name }) => [
    `#${name}`,
    ...slack.messages
      .filter((message) => message.channel === id && message.thread_ts === undefined)
      .flatMap((message) => [
        said(message, ''),
        ...slack.messages
          .filter((reply) => reply.channel === id && reply.thread_ts === message.ts)
          .map((reply) => said(reply, '    ')),
      ]),
    '',
  ]);
  const notices = slack.privateMessages.map(
    ({ at, text }) => `${clock(at)}  ${text.replaceAll('\n', '\n       ')}`,
  );
  const failed = failedRuns.map(({ at, why }) => `${clock(at)}  ${why}`);
  const lines = [
    ...channels,
    'Private messages to the operator',
    ...(notices.length > 0 ? notices : ['(none)']),
    '',
    ...(failed.length > 0 ? ['Runs that failed', ...failed, ''] : []),
    'Ledger',
    ...ledger(story),
  ];
  return readable(story, lines.join('\n'));
}

function said(message: StoryMessage, indent: string): string {
  const state = message.deleted ? ' (deleted)' : message.edited ? ' (edited)' : '';
  const label = message.label ? ` [${message.label}]` : '';
  const at = clock(new Date(Number(message.ts) * 1_000));
  const text = (message.text ?? '').replaceAll('\n', `\n${indent}       `);
  return `${at}  ${indent}${message.who}${label}${state}: ${text}`;
}

function ledger({ slack, items }: Story): string[] {
  const lines = slack.messages.flatMap(({ channel, ts, label }) => {
    if (label === null) return [];
    const stored = items.values.get(ledgerPath(requestKey(channel, ts)));
    return [`${label}: ${stored === undefined ? 'no record' : entry(JSON.parse(stored))}`];
  });
  return lines.length > 0 ? lines : ['(no requests)'];
}

function entry(record: Partial<LedgerRecord>): string {
  if (record.phase === undefined) return 'damaged';
  if (record.phase !== 'closed') return `${record.phase}, held until ${clock(record.lease_until)}`;
  const hasAmount = record.amount && (record.outcome === 'credited' || record.outcome === 'dry_run');
  const amount = hasAmount ? ` $${record.amount}` : '';
  const reason = record.reason ? ` (${record.reason.code})` : '';
  const again = record.retry_at ? `, tried again from ${clock(record.retry_at)} on` : '';
  return `${record.outcome}${amount}${reason}${again}`;
}

/** The time, and the date on later days. */
function clock(at: Date | string | undefined): string {
  if (at === undefined) return '?';
  const iso = new Date(at).toISOString();
  return iso.startsWith('2026-01-08') ? iso.slice(11, 16) : iso.slice(0, 16).replace('T', ' ');
}

/** Stable names for generated ids; every invisible character becomes visible. */
function readable({ slack, given }: Story, text: string): string {
  let plain = text.replaceAll('\u200b', '\\u200b');
  for (const { ts, label } of slack.messages) if (label) plain = plain.replaceAll(ts, `of ${label}`);
  for (const [sid, name] of given.accounts) plain = plain.replaceAll(sid, `AC(${name})`);
  plain = plain.replaceAll('(ts of ', '(').replaceAll(', ts of ', ', message ');
  return plain
    .replace(new RegExp(`<https://${lookerHost}/looks/\\d+\\|(look \\d+)>`, 'g'), '<$1>')
    .replace(new RegExp(`<https://${lookerHost}/looks/(\\d+)\\|Link (\\d+)>`, 'g'), 'Link $2 <look $1>')
    .replace(new RegExp(`<https://${lookerHost}/x/(\\w+)\\|share link>`, 'g'), '<slug $1>');
}
