/** `npm start -- backoffice`: a week of the simulated eSIM shop, its invoices, an export by link and the proof of the books. */
import pc from 'picocolors';
import { z } from 'zod';
import { keyHash } from '../../f/backoffice/lib/access/request.ts';
import { type OpenRuntime, openRuntime } from '../../local/cli/open.ts';
import { forgetState, openPlace } from '../../local/cli/state.ts';
import { isSuccess } from '../../local/store/job.ts';
import type { Delivery } from '../../simulators/payments/index.ts';
import { weekOfOrders } from './orders.ts';
import { type BackofficeServices, startServices } from './services.ts';

const say = (text = '') => void process.stdout.write(`${text}\n`);
const title = (text: string) => say(`\n${pc.bold(pc.underline(text))}`);

const takenSchema = z.object({ outcome: z.string(), issued: z.array(z.string()) });
const linkSchema = z.object({
  url: z.string(),
  expires_at: z.string(),
  rows: z.int(),
  file_name: z.string(),
});

/** @returns the exit code */
export async function startBackoffice({ fresh }: { fresh: boolean }): Promise<number> {
  if (fresh) forgetState(openPlace('local', process.env).stateDir);
  const opened = await openRuntime(openPlace('local', process.env), process.env, startServices);
  try {
    return await tell(opened);
  } finally {
    await opened.close();
  }
}

async function tell({ runtime, services, api }: OpenRuntime<BackofficeServices>): Promise<number> {
  if (services === undefined) throw new Error('the demo runs on its simulated services');
  const { shop } = services;
  const routes = `${api.url}/api/r/local`;
  const deliver = async (webhooks: Parameters<typeof shop.deliver>[0], times = 1) => {
    for (const one of await shop.deliver(webhooks, `${routes}/backoffice`, times))
      say(`  ${deliveryText(one)}`);
  };
  // Ids of an earlier start are not used again.
  const orders = weekOfOrders(Math.floor(Date.now() / 1_000), new Date());
  const [first, second] = orders;
  if (first === undefined || second === undefined) throw new Error('the week has orders');

  title('A week of the shop: seven orders are paid, one payment arrives before its order');
  await deliver(
    orders.flatMap((order) =>
      order === second ? [shop.pay(order), shop.order(order)] : [shop.order(order), shop.pay(order)],
    ),
  );
  title('The same payment three more times, a late failure, a refund of a part');
  await deliver([shop.pay(first)], 3);
  await deliver([shop.fail(first), shop.refund(first, Math.floor(first.amount / 3), `re_${first.id}`)]);

  title('Sales of the last days as a file, by a signed link');
  const key = crypto.randomUUID();
  const args = {
    database: '$res:f/shared/resources/database',
    email: 'ada@tribi.example',
    key_sha256: keyHash(key),
  };
  await runtime.wait(runtime.run({ kind: 'script', path: 'f/backoffice/scripts/add_api_client', args }));
  const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  const query = new URLSearchParams({
    period: 'custom',
    start_date: day(-1),
    end_date: day(1),
    tz: 'Europe/Berlin',
    deliver: 'link',
  });
  const made = await fetch(`${routes}/admin/exports/sales?${query}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const { url, file_name, rows, expires_at } = linkSchema.parse(await made.json());
  say(`  ${file_name}, ${rows} documents, link until ${expires_at}`);
  const lines = (await (await fetch(url)).text()).trimEnd().split('\r\n');
  for (const line of lines.filter((one) => /^(currency|tax)_total/.test(one))) say(pc.dim(`  ${line}`));

  title('f/backoffice/flows/reconcile_books, scheduled every night');
  const run = await runtime.wait(
    runtime.run({ kind: 'flow', path: 'f/backoffice/flows/reconcile_books', args: {} }),
  );
  const isSound = isSuccess(run.outcome);
  say(
    isSound
      ? `  ${pc.green('sound')}: ${JSON.stringify(run.result)}`
      : pc.red(`  ${JSON.stringify(run.result)}`),
  );
  return isSound ? 0 : 1;
}

function deliveryText({ id, status, answer }: Delivery): string {
  if (status !== 200) return pc.red(`${id} HTTP ${status} ${answer}`);
  const { outcome, issued } = takenSchema.parse(JSON.parse(answer));
  return `${pc.dim(id)} ${outcome}${issued.length === 0 ? '' : ` → ${issued.join(', ')}`}`;
}
