/** Slack's slash command `/credit`: the operator sees everything, other users the requests of their channel without amounts. */
import { differenceInMinutes } from 'date-fns';
import * as z from 'zod';
import { dollars, formatDollars } from '../../../shared/lib/money.ts';
import { plain } from '../../../shared/lib/slack/message.ts';
import type { RequestStatus } from '../ledger/ledger.ts';
import type { Policy } from '../policy/policy.ts';
import { CreditError } from '../reason/errors.ts';
import type { OpenRequest, Status } from './status.ts';

const longestList = 15;

export const helpText = [
  '*CreditBot* answers credit requests for SMS toll fraud: write one with its Looker link into a watched channel.',
  '`/credit status` shows the state of CreditBot and the open requests; only you see the answer.',
  '`/credit help` shows this text.',
].join('\n');

export function statusText(
  status: Status,
  policy: Policy,
  asked: Pick<SlashCommand, 'channel' | 'team'> & { isOperator: boolean },
): string {
  const { isOperator, channel } = asked;
  const shown = isOperator ? status.open : status.open.filter((request) => request.channel === channel);
  return [
    runLine(status, policy),
    ...(status.stopped === null ? [] : [stoppedLine(status.stopped, isOperator)]),
    ...(isOperator ? operatorLines(status, policy) : []),
    ...(isOperator || status.channels.has(channel)
      ? openLines(shown, asked)
      : ['This channel is not watched.']),
  ].join('\n');
}

function runLine({ now, lastRun }: Status, policy: Policy): string {
  if (lastRun === null) return 'No run has gone through yet.';
  const minutes = differenceInMinutes(now, lastRun);
  const late = minutes > policy.monitor.late_minutes ? ':warning: That is late.' : '';
  return `The last run went through ${minutes} min ago. ${late}`.trim();
}

function stoppedLine(stopped: string, isOperator: boolean): string {
  return isOperator
    ? `:octagonal_sign: Nothing is posted: ${plain(stopped)}.`
    : ':octagonal_sign: Nothing is posted right now: the operator has stopped it.';
}

function operatorLines({ today, health }: Status, { limits }: Policy): string[] {
  const alarms = Object.values(health?.book ?? {}).filter(({ told }) => told);
  return [
    `Credits of today (UTC): ${formatDollars(today)} of ${dollars(limits.max_credit_per_day)}.`,
    ...alarms.map(({ what }) => `:warning: ${plain(what)}`),
  ];
}

function openLines(open: OpenRequest[], asked: { team: string; isOperator: boolean }): string[] {
  if (open.length === 0) return ['No request is open.'];
  const more = open.length - longestList;
  return [
    open.length === 1 ? 'One request is open:' : `${open.length} requests are open:`,
    ...open.slice(0, longestList).map((request) => openLine(request, asked)),
    ...(more > 0 ? [`and ${more} more.`] : []),
  ];
}

function openLine(
  { channel, ts, record, status }: OpenRequest,
  asked: { team: string; isOperator: boolean },
): string {
  const written = new Date(Number(ts) * 1_000).toISOString().slice(0, 16).replace('T', ' ');
  const link = `<https://${asked.team}.slack.com/archives/${channel}/p${ts.replace('.', '')}|${written} UTC>`;
  const where = asked.isOperator ? ` in <#${channel}>` : '';
  const reason = asked.isOperator && record?.reason ? ` (${record.reason.code})` : '';
  return `• ${link}${where}: ${statusWords(status)}${reason}`;
}

function statusWords(status: RequestStatus): string {
  switch (status.kind) {
    case 'unclaimed':
    case 'due':
      return 'the next run takes it up';
    case 'held':
      return 'is being worked on';
    case 'waiting_for_link':
      return 'waits for its Looker link';
    case 'waiting_for_retry':
      return `is tried again after ${status.at.slice(11, 16)} UTC`;
    case 'done':
      return status.outcome === 'credited' ? 'answered' : 'with the operator';
  }
}

export interface SlashCommand {
  kind: 'status' | 'help';
  user: string;
  channel: string;
  /** First part of the workspace's address, for links to messages. */
  team: string;
}

const form = z.looseObject({
  command: z.string(),
  text: z.string().default(''),
  user_id: z.string().regex(/^[UW][A-Z0-9]+$/),
  channel_id: z.string().regex(/^[CGD][A-Z0-9]+$/),
  team_domain: z.string().regex(/^[a-z0-9-]+$/),
});

/**
 * @param raw the url-encoded body as it was sent, its signature checked
 * @throws CreditError `result_unreadable` when Slack sent something else
 */
export function readCommand(raw: string): SlashCommand {
  const parsed = form.safeParse(Object.fromEntries(new URLSearchParams(raw)));
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join();
    throw new CreditError('result_unreadable', `The command is not what Slack sends: ${field} is wrong`);
  }
  const { text, user_id, channel_id, team_domain } = parsed.data;
  const kind = text.trim().toLowerCase() === 'status' ? 'status' : 'help';
  return { kind, user: user_id, channel: channel_id, team: team_domain };
}
