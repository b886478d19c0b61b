/** Posts a report in a process of its own, and kills itself at the given call of the store or the channel. Order: JSON, first argument. */
import * as z from 'zod';
import { parseDatabase, withDatabase } from '../../../f/shared/clients/database.ts';
import { parseSlack } from '../../../f/shared/clients/slack.ts';
import { postStore } from '../../../f/spend/clients/post_store.ts';
import { slackReportPort } from '../../../f/spend/clients/slack_report.ts';
import { parseTelegram, telegramPort } from '../../../f/spend/clients/telegram.ts';
import { type ChannelPorts, deliver } from '../../../f/spend/lib/post/deliver.ts';

const orderSchema = z.object({
  places: z.object({
    database: z.unknown(),
    slack: z.unknown(),
    telegram: z.unknown(),
    user: z.string(),
    chat: z.string(),
  }),
  channel: z.enum(['slack', 'telegram']),
  run: z.string(),
  report: z.object({ report: z.string(), title: z.string(), text: z.string() }),
  /** Number of the call; even: before it, odd: after it. Null: to the end. */
  killAt: z.int().nullable(),
});

const { places, channel, run, report, killAt } = orderSchema.parse(JSON.parse(process.argv[2] ?? ''));
let point = 0;

function pass(): void {
  if (point++ === killAt) process.kill(process.pid, 'SIGKILL');
}

/** The same object, with a point before and after each call. */
function watched<T extends object>(target: T): T {
  return new Proxy(target, {
    get(object, name, receiver) {
      const method: unknown = Reflect.get(object, name, receiver);
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]) => {
        pass();
        const result: unknown = await method.apply(object, args);
        pass();
        return result;
      };
    },
  });
}

function ports(): ChannelPorts {
  return channel === 'slack'
    ? { channel, port: watched(slackReportPort(parseSlack(places.slack), places.user)) }
    : { channel, port: watched(telegramPort(parseTelegram(places.telegram), places.chat)) };
}

const delivery = await withDatabase(parseDatabase(places.database), (database) =>
  deliver(watched(postStore(database)), ports(), report, run),
);
process.stdout.write(JSON.stringify({ ...delivery, points: point }));
