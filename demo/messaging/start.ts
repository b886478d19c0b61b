/** `npm start -- messaging`: the examples of the original, a code, a provider that is down, and a bulk, with times and costs. */
import { rmSync } from 'node:fs';
import pc from 'picocolors';
import { z } from 'zod';
import { duration } from '../../local/cli/progress.ts';
import { openPlace } from '../../local/cli/state.ts';
import { type Caller, callerOf, lineOf, type Report, reportSchema, triesOf } from './reports.ts';
import { type OpenAgent, openAgent } from './serve.ts';

const say = (text = '') => void process.stdout.write(`${text}\n`);
const title = (text: string) => say(`\n${pc.bold(pc.underline(text))}`);
const indent = '  ';

const bulkSize = 10_000;

/** @returns the exit code */
export async function startMessagingStory({ fresh }: { fresh: boolean }): Promise<number> {
  if (fresh) rmSync(openPlace('local', process.env).stateDir, { recursive: true, force: true });
  const agent = await openAgent(process.env, 0);
  try {
    await tell(agent);
    return 0;
  } finally {
    await agent.close();
  }
}

async function tell(agent: OpenAgent): Promise<void> {
  const { twilio } = agent.services;
  const { post, get } = callerOf(agent);
  const report = async (id: string) => reportSchema.parse(await get(`delivery-report/${id}`));
  const until = async (id: string, ...states: string[]): Promise<Report> => {
    for (;;) {
      const found = await report(id);
      if (states.includes(found.status)) return found;
      await Bun.sleep(50);
    }
  };
  const send = async (body: object) =>
    z.object({ message_id: z.string() }).parse(await post('send-message', body));
  say('The messaging agent on the embedded runtime, with a PostgreSQL and a simulated Twilio.');
  say(pc.dim('WhatsApp, voice and e-mail have no provider yet: what prefers them goes by text message.'));

  title('A code is sent, delivered and verified');
  const phone = `+4477009${String(Date.now() % 100_000).padStart(5, '0')}`;
  const begun = performance.now();
  const otp = z.object({ message_id: z.string() }).parse(await post('send-otp', { phone_number: phone }));
  const answered = performance.now();
  const delivered = await until(otp.message_id, 'delivered');
  const text = twilio.messages().findLast(({ to }) => to === phone)?.body ?? '';
  say(`${indent}answered after ${duration(Math.round(answered - begun))}: message ${otp.message_id}`);
  say(`${indent}${lineOf(delivered)}`);
  say(`${indent}the phone shows: ${text}`);
  const code = /\d{6}/.exec(text)?.[0] ?? '';
  for (const [name, given] of [
    ['a wrong code', code === '000000' ? '000001' : '000000'],
    ['the code', code],
    ['the code again', code],
  ]) {
    const verdict = z
      .object({ code: z.string(), message: z.string() })
      .parse(await post('verify-otp', { phone_number: phone, otp: given }));
    say(`${indent}${name}: ${verdict.code}, "${verdict.message}"`);
  }

  title('The usage examples of the original');
  const shipped = await send({
    phone_number: '+447700900003',
    message_type: 'notification',
    template: 'order_shipped',
    variables: { order: 'A-1047', tracking: 'RM 4471 9930' },
    priority: 'MEDIUM',
    preferred_channel: 'WhatsApp',
  });
  say(`${indent}order shipped     ${lineOf(await until(shipped.message_id, 'delivered'))}`);
  const login = await send({
    phone_number: '+447700900004',
    message_type: 'alert',
    content: "Suspicious login from new device. Secure your account if this wasn't you.",
    priority: 'CRITICAL',
    preferred_channel: 'Call',
  });
  say(`${indent}suspicious login  ${lineOf(await until(login.message_id, 'delivered'))}`);
  const days = [1, 2, 3].map((day) => ({
    phone_number: '+447700900005',
    message_type: 'notification',
    content: `Day ${day}: Welcome tip...`,
    scheduled_for: new Date(Date.now() + day * 86_400_000).toISOString(),
    priority: 'MEDIUM',
  }));
  const series = z
    .object({ message_ids: z.array(z.string()) })
    .parse(await post('send-bulk', { messages: days }));
  for (const [at, id] of series.message_ids.entries()) {
    const { status, scheduled_for } = await report(id);
    say(
      `${indent}welcome, day ${at + 1}    ${status}, due ${scheduled_for.slice(0, 16).replace('T', ' ')} UTC`,
    );
  }

  title('Twilio accepts too few messages for a while: it is asked again after 1 and 2 seconds');
  twilio.faults.next({ method: 'POST Messages', kind: 'rate_limited', retryAfter: 0, times: 2 });
  const limited = await send({
    phone_number: '+447700900006',
    content: 'Your table is ready.',
    preferred_channel: 'SMS',
  });
  for (const line of triesOf(await until(limited.message_id, 'delivered'))) say(`${indent}${line}`);

  title('The answer of Twilio is lost: a notification is not sent again');
  twilio.faults.next({ method: 'POST Messages', kind: 'drop_after' });
  const doubtful = await send({
    phone_number: '+447700900007',
    content: 'Sale today',
    preferred_channel: 'SMS',
  });
  // Its receipt says that it arrived after all.
  const settled = await until(doubtful.message_id, 'unknown', 'delivered');
  say(`${indent}notification: ${lineOf(settled)}`);

  title(`A bulk of ${bulkSize.toLocaleString('en')} text messages`);
  await bulk(agent, post);
  title('Counts');
  say(JSON.stringify(await get('metrics'), null, 2).replace(/^/gm, indent));
}

async function bulk(agent: OpenAgent, post: Caller['post']): Promise<void> {
  const { twilio } = agent.services;
  const before = twilio.messages().length;
  const messages = Array.from({ length: bulkSize }, (_, at) => ({
    phone_number: `+4477${String(10_000_000 + at)}`,
    content: 'Our shop opens at nine tomorrow.',
    preferred_channel: 'SMS',
    priority: 'LOW',
  }));
  const begun = performance.now();
  await post('send-bulk', { messages });
  const accepted = performance.now();
  while (twilio.messages().length - before < bulkSize) await Bun.sleep(20);
  const sent = performance.now();
  const took = (from: number, to: number) => duration(Math.round(to - from));
  say(
    `${indent}accepted as a whole after ${took(begun, accepted)}, all sent after another ${took(accepted, sent)}`,
  );
  say(
    `${indent}${Math.round((1_000 * bulkSize) / (sent - accepted))} messages a second; $${(bulkSize * 0.05).toFixed(2)}`,
  );
  // No receipts of a stopped agent.
  await twilio.idle();
}
