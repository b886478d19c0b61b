/** The messages of the channel: six requests, and other messages around them. */
import type { WorldMessage } from '../../simulators/index.ts';
import { accounts, type DemoAccount } from './accounts.ts';
import { links } from './looker.ts';
import { channelId, people } from './people.ts';

interface Said {
  user: string;
  text: string;
  minutesAgo: number;
}
type Line = (Said & { replies?: Said[] }) | (Omit<Said, 'text'> & { subtype: 'channel_join' });

const lines: Line[] = [
  { minutesAgo: 58, user: people.operator, text: 'Morning all :coffee: the lift is fixed again' },
  {
    minutesAgo: 52,
    user: people.dana,
    text: form(accounts.single, 'Tidewater saw a wave of fake sign-ups', 48213, [
      `Fraud spend: [$7,529.68](${links.single})`,
    ]),
  },
  { minutesAgo: 49, user: people.june, subtype: 'channel_join' },
  {
    minutesAgo: 47,
    user: people.helpdesk,
    text: 'Ticket <https://acme.zendesk.com/agent/tickets/48220|#48220> was assigned to Tomas Reyes',
  },
  {
    minutesAgo: 41,
    user: people.milo,
    text: form(
      accounts.pairFirst,
      'Two of their sub-accounts were pumped, and the messaging side too',
      48190,
      [
        `Second account: ${accounts.pairSecond.sid} (${inclusive(accounts.pairSecond)})`,
        `Fraud spend Login: [see Look](${links.pairFirst})`,
        `Fraud spend Wallet: ${links.pairSecond}`,
        `Messaging spend: [see link](${links.pairMessaging})`,
      ],
    ),
  },
  {
    minutesAgo: 37,
    user: people.june,
    text: 'hi! where do I find the Fraud Guard settings?',
    replies: [
      { minutesAgo: 36, user: people.operator, text: 'Console > Verify > your service > Fraud Guard' },
    ],
  },
  {
    minutesAgo: 31,
    user: people.priya,
    text: form(accounts.messaging, 'Pumping on plain SMS, no Verify involved', 48231, [
      `Fraud spend: [see link](${links.messaging})`,
    ]),
  },
  {
    minutesAgo: 24,
    user: people.tomas,
    text: form(accounts.asked, 'Customer asks for a refund of the attack last week', 48220, [
      'Fraud spend: will follow',
    ]),
  },
  {
    minutesAgo: 20,
    user: people.operator,
    text: 'Reminder: company credit card receipts are due on Friday noon.',
  },
  {
    minutesAgo: 15,
    user: people.priya,
    text: form(
      { ...accounts.single, name: 'Cobalt Stays', sid: 'AC52f6a3c1d3f84b0d9e21f6c07ab85e94' },
      'Numbers are in the Look',
      48244,
      [`Fraud spend: [see Look](${links.gone})`],
    ),
  },
  {
    minutesAgo: 6,
    user: people.dana,
    text: form(accounts.above, 'Fraud Guard caught a lot here, but not everything', 48251, [
      `Fraud spend: [see link](${links.above})`,
    ]),
  },
  { minutesAgo: 3, user: people.milo, text: 'lunch at 12:30, anyone?' },
];

/** The messages of the channel at `now`, oldest first. */
export function channelMessages(now: Date): WorldMessage[] {
  const at = (minutesAgo: number) => new Date(now.getTime() - minutesAgo * 60_000);
  const said = ({ user, text, minutesAgo }: Said) => ({ user, text, at: at(minutesAgo) });
  return lines.map((line): WorldMessage => {
    if ('subtype' in line)
      return { channel: channelId, user: line.user, at: at(line.minutesAgo), subtype: line.subtype };
    return { channel: channelId, ...said(line), replies: (line.replies ?? []).map(said) };
  });
}

/** The form account managers fill in. */
function form(account: DemoAccount, remark: string, ticket: number, spend: string[]): string {
  return [
    `Credit request: ${remark}`,
    `Customer: ${account.name}`,
    `Account SID: ${account.sid}`,
    `Fraud dates: ${inclusive(account)}`,
    `Zendesk: https://acme.zendesk.com/agent/tickets/${ticket}`,
    ...spend,
  ].join('\n');
}

/** People include the last day of a period. */
function inclusive(account: DemoAccount): string {
  const last = new Date(Date.parse(account.period.end) - 86_400_000).toISOString().slice(0, 10);
  return `${account.period.start} to ${last}`;
}
