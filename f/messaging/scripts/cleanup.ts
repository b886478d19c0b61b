/** `POST messaging/cleanup`: deletes finished messages and codes that are older than a number of days. */
import { logged } from '../../shared/clients/job.ts';
import { type ApiContext, answerCall, type HttpEvent, sealedCall } from '../clients/api_call.ts';
import { deleteOld } from '../clients/clean_up_store.ts';
import { cleanupSchema } from '../lib/api/bodies.ts';
import { readBody } from '../lib/api/read_body.ts';
import { isRefusal } from '../lib/reason/reasons.ts';

export async function preprocessor(event: HttpEvent) {
  return sealedCall(event);
}

/** @param call the sealed request */
export async function main(call: object) {
  return logged(await answerCall(call, 'admin', cleanUp), ['windmill_status_code']);
}

async function cleanUp({ sql, body }: ApiContext) {
  const read = readBody(cleanupSchema, body ?? {});
  if (isRefusal(read)) return read;
  return { success: true, ...(await deleteOld(sql, read.body.older_than_days)) };
}
