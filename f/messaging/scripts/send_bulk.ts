/** `POST messaging/send-bulk`: sends a list of messages; all are accepted, or none. */
import { logged } from '../../shared/clients/job.ts';
import { acceptList } from '../clients/accept_messages.ts';
import { answerCall, type HttpEvent, sealedCall } from '../clients/api_call.ts';
import { isRefusal } from '../lib/reason/reasons.ts';

export async function preprocessor(event: HttpEvent) {
  return sealedCall(event);
}

/** @param call the sealed request */
export async function main(call: object) {
  const answer = await answerCall(call, 'send', async (context) => {
    const accepted = await acceptList(context);
    if (isRefusal(accepted)) return accepted;
    return { success: true, message_ids: accepted.ids, count: accepted.ids.length };
  });
  return logged(answer, ['windmill_status_code']);
}
