/** Where a run by hand answers: nowhere in a dry run, otherwise in the thread of a request. */
import type { SlackMessage } from '../../../shared/lib/slack/message.ts';
import type { Policy } from '../policy/policy.ts';
import { CreditError } from '../reason/errors.ts';
import { classifyMessage, isGone, requestMessages } from '../request/thread.ts';

export interface Asked {
  dry_run: boolean;
  /** Empty when none is given. */
  channel: string;
  ts: string;
  /** Answer a message that is no request, too. */
  any_message: boolean;
}

/** @returns whether the run answers; throws CreditError `request_invalid` where it can not */
export async function checkPlace(
  { thread, policy }: { thread: (place: Asked) => Promise<SlackMessage[] | null>; policy: Policy },
  asked: Asked,
): Promise<{ answers: boolean; channel: string; ts: string }> {
  const { dry_run, channel, ts, any_message } = asked;
  if (dry_run) return { answers: false, channel, ts };
  if (channel === '' || ts === '')
    throw refusal(
      'dry_run is off, so that an answer is posted, and it is not said where',
      'give channel and thread_ts',
    );
  const messages = await thread(asked);
  const [parent] = messages ?? [];
  if (isGone(messages) || parent === undefined)
    throw refusal(`Slack has no message ${ts} in ${channel}`, 'check channel and thread_ts');
  const isRequest =
    classifyMessage(parent, policy).kind !== 'other' ||
    requestMessages(messages ?? [], policy, false).length > 0;
  if (!isRequest && !any_message)
    throw refusal(
      `the message ${ts} in ${channel} is no credit request`,
      'check thread_ts, or set any_message',
    );
  return { answers: true, channel, ts };
}

function refusal(what: string, next: string): CreditError {
  return new CreditError('request_invalid', `${what}: ${next}`);
}
