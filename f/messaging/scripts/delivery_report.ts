/** `GET messaging/delivery-report/:id`: what has become of a message, with its whole trail. */
import { logged } from '../../shared/clients/job.ts';
import { answerCall, type HttpEvent, sealedCall } from '../clients/api_call.ts';
import { deliveryReport } from '../clients/report_store.ts';

export async function preprocessor(event: HttpEvent) {
  return sealedCall(event);
}

/** @param call the sealed request */
export async function main(call: object) {
  return logged(await answerCall(call, 'read', deliveryReport), ['windmill_status_code']);
}
