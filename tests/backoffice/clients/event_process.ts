/** Takes one event in a process of its own, and kills itself before the given statement. Order: JSON, first argument. */
import * as z from 'zod';
import { takeOrder, takePayment } from '../../../f/backoffice/clients/take_event.ts';
import { type Database, parseDatabase, type Sql, withDatabase } from '../../../f/shared/clients/database.ts';
import { policy } from '../world.ts';

const givenSchema = z.object({
  database: z.unknown(),
  kind: z.enum(['order', 'payment', 'refund']),
  body: z.string(),
  /** Number of the point, from 1. Null: to the end. */
  killAt: z.int().nullable(),
});

const { database, kind, body, killAt } = givenSchema.parse(JSON.parse(process.argv[2] ?? ''));
let point = 0;

function pass(): void {
  if (++point === killAt) process.kill(process.pid, 'SIGKILL');
}

/** A point before each statement; a helper such as `sql(row)` is no statement. */
function watched(sql: Sql): Sql {
  return new Proxy(sql, {
    apply(target, self, args: unknown[]) {
      const made: unknown = Reflect.apply(target, self, args);
      if (!(made instanceof Promise)) return made;
      // A statement is sent when it is awaited.
      const run = async () => {
        pass();
        return await made;
      };
      return run();
    },
  });
}

const answer = await withDatabase(parseDatabase(database), (open) => {
  const watchedDatabase: Database = {
    transaction: async (work) => {
      pass();
      const result = await open.transaction(async (sql) => {
        const done = await work(watched(sql));
        pass();
        return done;
      });
      pass();
      return result;
    },
  };
  const context = { rules: policy, now: new Date('2026-03-01T12:00:00Z') };
  return kind === 'order'
    ? takeOrder(watchedDatabase, body, context)
    : takePayment(watchedDatabase, body, context);
});
process.stdout.write(JSON.stringify({ ...answer, points: point }));
