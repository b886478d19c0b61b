/** Words for what the monitor found, and for its end. */
import { plain, requestReference } from '../messages/operator_message.ts';
import type { Problem } from '../scan/problems.ts';

/** The message about an alarm; it is sent once, and once more when it is over. */
export function alarmMessage({ request, code, message }: Problem): string {
  return [
    'CreditBot needs a look.',
    ...(request ? [`Request: ${requestReference(request.channel, request.ts)}`] : []),
    `Alarm (${code}): ${plain(message)}`,
    'This is told once; you hear when it is over.',
  ].join('\n');
}

/** @param what code and words of the alarm that is over */
export function recoveryMessage(subject: string, what: string): string {
  return `CreditBot is well again.\nOver (${plain(subject)}): ${plain(what)}`;
}
