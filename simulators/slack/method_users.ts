/** auth.test and users.info: the app's identity and profiles of people. */

import type { Methods } from './call.ts';
import { SlackRefusal } from './refusal.ts';
import { wireUser } from './wire.ts';

export const userMethods: Methods = {
  'auth.test': (call) => ({
    url: `https://${call.team.domain}.slack.com/`,
    team: call.team.name,
    user: call.store.user(call.app.user_id)?.name ?? '',
    team_id: call.team.id,
    user_id: call.app.user_id,
    bot_id: call.app.bot_id,
    is_enterprise_install: false,
  }),

  'users.info': (call) => {
    call.need('users:read');
    const user = call.store.user(call.required('user'));
    if (!user) throw new SlackRefusal('user_not_found');
    return { user: wireUser(user, call.team.id) };
  },
};
