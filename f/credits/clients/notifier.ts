/** Private messages of CreditBot to its operator. */
import { type Notifier, notifier } from '../../shared/clients/notifier.ts';

/** @param slack the slack resource, which direct messages are sent by */
export function operatorNotifier(slack: unknown): Notifier {
  return notifier(slack, { path: 'f/credits/resources/notifier', source: 'creditbot' });
}
