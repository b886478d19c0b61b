/** `POST messaging/load-from-json`: accepts the messages of a file that was sent as the body. */
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
    return isRefusal(accepted) ? accepted : { success: true, messages_loaded: accepted.ids.length };
  });
  return logged(answer, ['windmill_status_code']);
}
