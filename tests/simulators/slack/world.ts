/** A small workspace for the tests of the Slack simulator. */
import type { SlackWorld } from '../../../simulators/index.ts';

export const token = 'xoxb-test-1';
export const bot = 'U0BOT';
export const ann = 'U0ANN';
export const bea = 'U0BEA';

/** Fixed, so that the ts of seeded messages are known. */
export const seededAt = new Date('2025-11-10T09:00:00Z');

export function world(messages: SlackWorld['messages'] = []): SlackWorld {
  return {
    team: { id: 'T0TEST', name: 'Test', domain: 'test-team' },
    app: { id: 'A0BOT', bot_id: 'B0BOT', user_id: bot },
    users: [
      { id: bot, name: 'bot', real_name: 'Bot', bot: { bot_id: 'B0BOT', app_id: 'A0BOT' } },
      { id: ann, name: 'ann', real_name: 'Ann Example' },
      { id: bea, name: 'bea', real_name: 'Bea Example' },
      { id: 'U0GONE', name: 'gone', real_name: 'Gone', deleted: true },
      { id: 'U0OTHER', name: 'other', real_name: 'Other Bot', bot: { bot_id: 'B0OTHER', app_id: 'A0OTHER' } },
    ],
    channels: [
      { id: 'C0MAIN', name: 'main', members: [bot, ann], topic: 'everything' },
      { id: 'C0OUTSIDE', name: 'outside', members: [ann] },
      { id: 'C0SECRET', name: 'secret', members: [ann], is_private: true },
      { id: 'C0INNER', name: 'inner', members: [ann, bot], is_private: true },
      { id: 'C0OLD', name: 'old', members: [bot, ann], is_archived: true },
    ],
    messages,
  };
}
