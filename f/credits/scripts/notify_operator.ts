/** Tells the operator by private message about a request that needs a person, or that was a dry run. Nothing of it goes to the channel. */

import { logged } from '../../shared/clients/step_log.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { operatorNotifier } from '../clients/notifier.ts';
import type { Answer } from '../lib/ledger/ending.ts';
import { markTold } from '../lib/ledger/ending.ts';
import { endingMessage } from '../lib/messages/operator_message.ts';
import type { c_slack } from '../lib/resource_types.ts';

/** @param answer what reply returned */
export async function main(slack: c_slack, answer: object) {
  const ended = answer as Answer;
  const items = windmillItems();
  await operatorNotifier(slack).send(await endingMessage(items, ended));
  await markTold(items, ended);
  return logged({ ...ended, notified: true }, [
    'key',
    'channel',
    'ts',
    'outcome',
    'turn',
    'reason',
    'notified',
  ]);
}
