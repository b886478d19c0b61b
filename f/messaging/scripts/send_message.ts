/** `POST messaging/send-message`: sends a message over the channel of the policy, or the preferred one. */
import { logged } from '../../shared/clients/job.ts';
import { acceptMessages } from '../clients/accept_messages.ts';
import { type ApiContext, answerCall, type HttpEvent, sealedCall } from '../clients/api_call.ts';
import { draftOf } from '../lib/accept/draft.ts';
import { messageSchema } from '../lib/api/bodies.ts';
import { readBody } from '../lib/api/read_body.ts';
import { pricesOf } from '../lib/content/price.ts';
import { maskedPhone } from '../lib/phone/phone.ts';
import { isRefusal } from '../lib/reason/reasons.ts';

export async function preprocessor(event: HttpEvent) {
  return sealedCall(event);
}

/** @param call the sealed request */
export async function main(call: object) {
  return logged(await answerCall(call, 'send', send), ['windmill_status_code']);
}

async function send(context: ApiContext) {
  const read = readBody(messageSchema, context.body);
  if (isRefusal(read)) return read;
  const draft = draftOf(read.body, context.policy, context.now);
  if (isRefusal(draft)) return draft;
  const accepted = await acceptMessages(context, [draft]);
  if (isRefusal(accepted)) return accepted;
  const { phone } = draft.recipient;
  return {
    success: true,
    message_id: accepted.ids[0],
    phone_number: phone === null ? null : maskedPhone(phone),
    message_type: draft.type,
    channel: draft.route.plan[0],
    prices: pricesOf(draft.route.plan, draft.smsUnits, context.policy),
  };
}
