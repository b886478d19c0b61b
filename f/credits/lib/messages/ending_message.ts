/** The private message about how a request ended: in full for what was computed but not posted, with reason and next step for what a person must do. */

import type { Ending } from '../answer/told.ts';
import { readRecord } from '../ledger/claims.ts';
import type { ItemStore } from '../ledger/items.ts';
import type { LedgerRecord } from '../ledger/ledger.ts';
import { creditCard } from './card.ts';
import { plain, requestReference, reviewMessage } from './operator_message.ts';

const toldHeading = 'This credit request needs a person; no amount was posted in the channel.';

/** Reads the record of the request, for the figures. */
export async function endingMessage(items: ItemStore, ending: Ending): Promise<string> {
  if (ending.outcome !== 'dry_run' && ending.outcome !== 'needs_review') return reviewMessage(ending);
  const record = await readRecord(items, ending.key);
  if (record?.outcome === 'dry_run') return dryRunMessage(record);
  const message = reviewMessage(ending, record?.hint ? toldHeading : undefined);
  return [message, ...requesterLines(record)].join('\n');
}

function requesterLines(record: LedgerRecord | null): string[] {
  const sentence = record?.posting?.kind === 'hint' ? record.posting.text : null;
  if (record?.hint) {
    const told =
      sentence === null
        ? 'The requester was told before.'
        : `The requester was told in the thread: ${sentence}`;
    return [`${told} A link that they supply reopens the request.`];
  }
  return sentence === null ? [] : [`The requester would have been told: ${sentence}`];
}

/** What a dry run would have posted, and the figures behind it. */
export function dryRunMessage(record: LedgerRecord): string {
  const { posting, reason, credits, channel, ts } = record;
  const would = posting?.kind === 'question' ? 'It would have asked' : 'It would have answered';
  return [
    'Dry run: nothing was posted in the channel, and nothing will be unless you answer this request by hand.',
    `Request: ${requestReference(channel, ts)}`,
    ...(reason === null ? [] : [`It would have waited for an approval first: ${plain(reason.message)}`]),
    `${would}: ${posting?.text ?? ''}`,
    ...(credits.length === 0 ? [] : [creditCard(record, null).text]),
  ].join('\n');
}
