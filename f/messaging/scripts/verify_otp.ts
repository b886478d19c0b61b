/** `POST messaging/verify-otp`: checks a code; the answer is 200 whether it is right or not. */
import { logged } from '../../shared/clients/job.ts';
import { type ApiContext, answerCall, type HttpEvent, sealedCall } from '../clients/api_call.ts';
import { checkCode } from '../clients/code_store.ts';
import { applyNews } from '../clients/progress_store.ts';
import { verifyOtpSchema } from '../lib/api/bodies.ts';
import { readBody } from '../lib/api/read_body.ts';
import { verdictOf } from '../lib/otp/verdict.ts';
import { maskedPhone, readPhone } from '../lib/phone/phone.ts';
import { isRefusal } from '../lib/reason/reasons.ts';
import { codeHash, recipientHash } from '../lib/secrets/hash.ts';

export async function preprocessor(event: HttpEvent) {
  return sealedCall(event);
}

/** @param call the sealed request */
export async function main(call: object) {
  return logged(await answerCall(call, 'verify', verify), ['windmill_status_code']);
}

async function verify(context: ApiContext) {
  const { sql, keys, policy, client } = context;
  const read = readBody(verifyOtpSchema, context.body);
  if (isRefusal(read)) return read;
  const { otp, purpose } = read.body;
  const phone = readPhone(read.body.phone_number, policy, 'phone_number');
  if (isRefusal(phone)) return phone;
  const recipient = recipientHash(keys, phone.e164);
  const code = typeof otp === 'number' ? String(otp).padStart(6, '0') : otp.trim();
  const hash = codeHash(keys, { purpose, recipient, code });
  const checked = await checkCode(sql, { purpose, recipient, hash });
  if (checked.kind === 'verified')
    await applyNews(sql, context, [{ message: checked.message, news: { kind: 'verified' } }], client.name);
  return { ...verdictOf(checked.kind), phone_number: maskedPhone(phone.e164) };
}
