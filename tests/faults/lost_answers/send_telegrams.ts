/** The client of the test: sends Telegram messages by the real client, one after the other, and reports what it knows of each. */
import { z } from 'zod';
import { telegramPort } from '../../../f/spend/clients/telegram.ts';

export const telegramOrder = z.object({
  telegram: z.object({ token: z.string(), api_url: z.string() }),
  chat: z.string(),
  texts: z.array(z.string()),
});
export const telegramOutcomes = z.array(z.enum(['sent', 'refused', 'gone', 'limited', 'unknown']));

if (import.meta.main) {
  const { telegram, chat, texts } = telegramOrder.parse(JSON.parse(process.argv[2] ?? ''));
  const port = telegramPort(telegram, chat);
  const outcomes: z.infer<typeof telegramOutcomes> = [];
  for (const [part, text] of texts.entries()) {
    const message = { text, entities: [] };
    // Its answer arrives, so that the client may keep the connection and use it again.
    await port.isOwn(0, message);
    const { kind } = await port.send(message, { report: 'lost', channel: 'telegram', part });
    outcomes.push(kind);
  }
  process.stdout.write(JSON.stringify(outcomes));
}
