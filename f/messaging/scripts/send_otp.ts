/** `POST messaging/send-otp`: sends a code to a telephone number. */
import { logged } from '../../shared/clients/job.ts';
import { acceptMessages } from '../clients/accept_messages.ts';
import { type ApiContext, answerCall, type HttpEvent, sealedCall } from '../clients/api_call.ts';
import { draftOf } from '../lib/accept/draft.ts';
import { messageSchema, sendOtpSchema } from '../lib/api/bodies.ts';
import { readBody } from '../lib/api/read_body.ts';
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
  const read = readBody(sendOtpSchema, context.body);
  if (isRefusal(read)) return read;
  const { purpose, ...rest } = read.body;
  const message = messageSchema.parse({ ...rest, message_type: 'otp' });
  const draft = draftOf(message, context.policy, context.now, { purpose });
  if (isRefusal(draft)) return draft;
  const accepted = await acceptMessages(context, [draft]);
  if (isRefusal(accepted)) return accepted;
  const phone = draft.recipient.phone ?? '';
  return { success: true, message_id: accepted.ids[0], phone_number: maskedPhone(phone) };
}
