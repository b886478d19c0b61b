/** Works a lane off in a process of its own, and kills itself at the given call. Order: JSON, first argument. */
import * as z from 'zod';
import { runLane } from '../../../f/messaging/clients/lane.ts';
import { twilioProvider } from '../../../f/messaging/clients/twilio.ts';
import type { Provider } from '../../../f/messaging/lib/provider/provider.ts';
import { type ListeningDatabase, parseDatabase, withDatabase } from '../../../f/shared/clients/database.ts';
import { agentOf } from '../agent_world.ts';

const orderSchema = z.object({
  database: z.unknown(),
  policy: z.record(z.string(), z.unknown()),
  account: z.object({ account_sid: z.string(), auth_token: z.string(), api_url: z.string() }),
  lane: z.enum(['fast', 'bulk']),
  places: z.int(),
  milliseconds: z.int(),
  untilEmpty: z.boolean(),
  rules: z.object({ leaseSeconds: z.number(), windowSeconds: z.number() }),
  /** Number of the call; even: before it, odd: after it. Null: to the end. */
  killAt: z.int().nullable(),
});

const order = orderSchema.parse(JSON.parse(process.argv[2] ?? ''));
let point = 0;

function pass(): void {
  if (point++ === order.killAt) process.kill(process.pid, 'SIGKILL');
}

/** The same call, with a point before and after it. */
function watched<A extends unknown[], R>(call: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return async (...args) => {
    pass();
    const result = await call(...args);
    pass();
    return result;
  };
}

const provider = twilioProvider({ ...order.account, receipt_url: '' }, 2_000);
const killed: Provider = { send: watched((outgoing) => provider.send(outgoing)) };
const counts = await withDatabase(parseDatabase(order.database), (open) => {
  const database: ListeningDatabase = {
    listen: (channel, notified) => open.listen(channel, notified),
    transaction: (work) => watched(() => open.transaction(work))(),
  };
  return runLane(
    agentOf(database, order.policy),
    { twilio: killed },
    {
      lane: order.lane,
      places: order.places,
      milliseconds: order.milliseconds,
      pollMilliseconds: 50,
      receiptUrl: null,
      untilEmpty: order.untilEmpty,
      rules: order.rules,
    },
  );
});
process.stdout.write(JSON.stringify({ ...counts, points: point }));
