/** The client of the test: sends private messages by the real notifier, one after the other, and says which of them arrived for all it knows. */
import { z } from 'zod';
import { operatorNotifier } from '../../../f/credits/clients/operator.ts';
import { SharedError } from '../../../f/shared/lib/errors.ts';

export const noticesSchema = z.array(z.enum(['arrived', 'unknown']));

if (import.meta.main) {
  const texts = z.array(z.string()).parse(JSON.parse(process.argv[2] ?? ''));
  const notifier = operatorNotifier({});
  const outcomes: z.infer<typeof noticesSchema> = [];
  for (const text of texts) {
    try {
      await notifier.send(text);
      outcomes.push('arrived');
    } catch (error) {
      if (!(error instanceof SharedError && error.code === 'notifier_unavailable')) throw error;
      outcomes.push('unknown');
    }
  }
  process.stdout.write(JSON.stringify(outcomes));
}
