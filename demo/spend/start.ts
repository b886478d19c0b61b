/** `npm start -- spend`: the report of the simulated company, where each number comes from, and what the channels show. */
import pc from 'picocolors';
import { openRuntime } from '../../local/cli/open.ts';
import { forgetState, openPlace } from '../../local/cli/state.ts';
import { runReport } from './run_report.ts';
import { chat, startServices } from './services.ts';

const say = (text = '') => void process.stdout.write(`${text}\n`);
const title = (text: string) => say(`\n${pc.bold(pc.underline(text))}`);

/** @returns the exit code */
export async function startSpend({ fresh }: { fresh: boolean }): Promise<number> {
  const place = openPlace('local', process.env);
  if (fresh) forgetState(place.stateDir);
  const { runtime, services, close } = await openRuntime(place, process.env, startServices);
  try {
    title('f/spend/flows/daily_report, scheduled on Tuesdays and Thursdays at 08:43 in Chicago');
    const { text, made, posts, error } = await runReport(runtime, { dry_run: false, channels: 'all' });
    if (text !== null) say(text);
    title('Where the numbers come from');
    for (const { display_name, month_to_date } of made?.customers ?? []) {
      const origin =
        month_to_date.state === 'known'
          ? `$${month_to_date.amount}  ${pc.dim(`${month_to_date.source}: ${month_to_date.evidence}`)}`
          : pc.yellow(month_to_date.detail);
      say(`  ${display_name.padEnd(20)} ${origin}`);
    }
    title('Posts');
    for (const { channel, kind, messages } of posts) say(`  ${channel}: ${kind}, ${messages.join(', ')}`);
    const held = services?.telegram.messages(chat).length ?? 0;
    say(`  Telegram has ${held} message${held === 1 ? '' : 's'} in all; another start posts nothing new.`);
    title('The page');
    say('  npm run console, then Apps, Customer Spend Monitor: http://127.0.0.1:8000/apps/f/spend/report');
    if (error !== null) say(pc.red(error));
    return error === null ? 0 : 1;
  } finally {
    await close();
  }
}
