/** The simulated company: its people, its bots, its channels. */
import type { SlackWorld } from '../../simulators/index.ts';

export const channelId = 'C0CREDITMEMO';
export const channelName = 'credit_memo_testing';

export const people = {
  bot: 'U0CREDITBOT',
  operator: 'U0OPERATOR',
  helpdesk: 'U0HELPDESK',
  dana: 'U0DANAW',
  milo: 'U0MILOK',
  priya: 'U0PRIYAS',
  tomas: 'U0TOMASR',
  june: 'U0JUNEA',
} as const;

export const team: SlackWorld['team'] = { id: 'T0ACMEMSG', name: 'Acme Messaging', domain: 'acme-messaging' };
export const app: SlackWorld['app'] = { id: 'A0CREDITBOT', bot_id: 'B0CREDITBOT', user_id: people.bot };

export const users: SlackWorld['users'] = [
  { id: people.bot, name: 'creditbot', real_name: 'CreditBot', bot: { bot_id: app.bot_id, app_id: app.id } },
  { id: people.operator, name: 'robin', real_name: 'Robin Vale', title: 'Credit operations' },
  {
    id: people.helpdesk,
    name: 'helpdesk',
    real_name: 'Helpdesk',
    bot: { bot_id: 'B0HELPDESK', app_id: 'A0HELPDESK' },
  },
  { id: people.dana, name: 'dana', real_name: 'Dana Whitcombe', title: 'Account manager' },
  { id: people.milo, name: 'milo', real_name: 'Milo Kerr', title: 'Account manager' },
  { id: people.priya, name: 'priya', real_name: 'Priya Sandhu', title: 'Customer success' },
  { id: people.tomas, name: 'tomas', real_name: 'Tomas Reyes', title: 'Account manager' },
  { id: people.june, name: 'june', real_name: 'June Abara', title: 'Support engineer' },
];

const everyone = users.map((user) => user.id);
const humans = users.filter((user) => user.bot === undefined).map((user) => user.id);

export const channels: SlackWorld['channels'] = [
  {
    id: channelId,
    name: channelName,
    members: everyone.filter((id) => id !== people.june),
    topic: 'Credit requests',
  },
  { id: 'C0GENERAL', name: 'general', members: humans },
  // The production channel: the bot has not been invited yet.
  { id: 'C0PUMPMEMOS', name: 'help-sms-credit-pumping-memos', members: humans },
  { id: 'C0OLDMEMOS', name: 'credit_memo_2023', members: everyone, is_archived: true },
];
