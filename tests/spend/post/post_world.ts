/** Simulated Slack and Telegram, a database with the tables of reports, and what a reader of a channel sees. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { parseSlack } from '../../../f/shared/clients/slack.ts';
import { slackReportPort } from '../../../f/spend/clients/slack_report.ts';
import { parseTelegram, telegramPort } from '../../../f/spend/clients/telegram.ts';
import type { Channel } from '../../../f/spend/lib/post/message.ts';
import { m0002Report } from '../../../f/spend/lib/tables/m0002_report.ts';
import { type SlackSimulator, startSlack } from '../../../simulators/index.ts';
import type { PostgresqlValue } from '../../../simulators/postgres/index.ts';
import { startTelegram, type TelegramSimulator } from '../../../simulators/telegram/index.ts';
import { emptyDatabase } from '../../shared/postgres.ts';
import { ann, token, world } from '../../simulators/slack/world.ts';

export const chat = '4711';

export interface PostWorld {
  slack: SlackSimulator;
  telegram: TelegramSimulator;
  database: PostgresqlValue;
  /** What a process needs to post. */
  places: Places;
  /** The messages of the bot, oldest first, without Slack's escapes. */
  read(channel: Channel): string[];
  /** Removes messages, as a person does. */
  remove(channel: Channel, ids: readonly string[]): Promise<void>;
  sql: postgres.Sql;
  stop(): Promise<void>;
}

export interface Places {
  database: PostgresqlValue;
  slack: { token: string; api_url: string; operator_user_id: string };
  telegram: { token: string; api_url: string };
  user: string;
  chat: string;
}

export async function postWorld(): Promise<PostWorld> {
  const dir = mkdtempSync(join(tmpdir(), 'spend-post-'));
  const slack = startSlack({ dir, world: world(), token });
  const telegram = startTelegram({ token: '1:test', chats: [chat] });
  const database = await emptyDatabase();
  const { host, port, user, password, dbname } = database;
  const sql = postgres({ host, port, user, password, database: dbname, max: 1, onnotice: () => {} });
  await sql`create schema spend`;
  await sql.unsafe(m0002Report.sql);
  return {
    slack,
    telegram,
    database,
    sql,
    places: {
      database,
      slack: { token, api_url: slack.url, operator_user_id: ann },
      telegram: { token: '1:test', api_url: telegram.url },
      user: ann,
      chat,
    },
    read(channel) {
      if (channel === 'telegram')
        return telegram.messages(chat).flatMap(({ isOwn, text }) => (isOwn ? text : []));
      return slack.actors
        .directMessages(ann)
        .map(({ text }) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
    },
    async remove(channel, ids) {
      for (const id of ids) {
        const answer = await (channel === 'telegram'
          ? telegramPort(parseTelegram({ token: '1:test', api_url: telegram.url }), chat).remove(id)
          : slackReportPort(parseSlack({ token, api_url: slack.url, operator_user_id: ann }), ann).remove(
              id,
            ));
        if (answer.kind !== 'sent') throw new Error(`the message ${id} was not removed: ${answer.kind}`);
      }
    },
    async stop() {
      await sql.end();
      await Promise.all([slack.stop(), telegram.stop()]);
      rmSync(dir, { recursive: true });
    },
  };
}
