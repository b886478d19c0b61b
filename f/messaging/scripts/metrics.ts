/** `GET messaging/metrics`: counts of messages, attempts and the queue. */
import { logged } from '../../shared/clients/job.ts';
import { answerCall, type HttpEvent, sealedCall } from '../clients/api_call.ts';
import { metrics } from '../clients/metrics_store.ts';

export async function preprocessor(event: HttpEvent) {
  return sealedCall(event);
}

/** @param call the sealed request */
export async function main(call: object) {
  return logged(await answerCall(call, 'read', metrics), ['windmill_status_code']);
}
