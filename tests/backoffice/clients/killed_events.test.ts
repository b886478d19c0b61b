import { beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import * as z from 'zod';
import { figure } from '../../figures.ts';
import { type Books, emptyBooks } from '../books.ts';
import { orderEvent, refunded, succeeded } from '../world.ts';

let books: Books;
beforeAll(async () => {
  books = await emptyBooks();
});

const answerSchema = z.object({ outcome: z.string(), points: z.int() });

async function run(kind: string, body: string, killAt: number | null) {
  const given = JSON.stringify({ database: books.resource, kind, body, killAt });
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'event_process.ts'), given], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, code] = await Promise.all([child.stdout.text(), child.exited]);
  if (child.signalCode === 'SIGKILL') return null;
  expect(code).toBe(0);
  return answerSchema.parse(JSON.parse(output));
}

/** The event `kind` of an order of its own for each point; the ones before it are taken here. */
const stories = {
  order: { body: orderEvent, before: async (id: number) => void (await books.payment(succeeded(id))) },
  payment: { body: succeeded, before: async (id: number) => void (await books.order(orderEvent(id))) },
  refund: {
    body: refunded,
    before: async (id: number) => {
      await books.order(orderEvent(id));
      await books.payment(succeeded(id));
    },
  },
};

let next = 1;

test.each(['order', 'payment', 'refund'] as const)(
  'a process that is killed at any statement of an event of kind %s leaves nothing or everything',
  async (kind) => {
    const { body, before } = stories[kind];
    let points = 1;
    let kills = 0;
    for (let point = 0; point <= points; point++) {
      const id = next++;
      await before(id);
      if (point === 0) {
        // One run to its end counts the points.
        const whole = await run(kind, body(id), null);
        points = whole?.points ?? 0;
        continue;
      }
      if ((await run(kind, body(id), point)) === null) kills++;
      const again = kind === 'order' ? await books.order(body(id)) : await books.payment(body(id));
      // Only what was killed after the commit has taken effect.
      expect({ point, outcome: again.outcome }).toEqual({
        point,
        outcome: point === points ? 'repeated' : 'applied',
      });
    }
    expect(kills).toBe(points);
    const labels = (await books.invoices()).map((line) => line.split(' ').slice(0, 2));
    for (const label of ['TRB-USD', 'TRB-CN-USD']) {
      const own = labels.filter(
        ([number = '']) => number.startsWith(label) && number.length === label.length + 7,
      );
      // One for each order, numbers without a gap.
      expect(own.map(([number]) => number)).toEqual(
        own.map((_, index) => `${label}-${String(index + 1).padStart(6, '0')}`),
      );
      expect(new Set(own.map(([, order]) => order)).size).toBe(own.length);
    }
    const invoiced = labels.filter(([number = '']) => !number.startsWith('TRB-CN'));
    expect(invoiced).toHaveLength(next - 1);
    figure(
      `backoffice: killed at each of ${kills} points of the event ${kind}, one invoice for each order, no gap`,
    );
  },
  120_000,
);
