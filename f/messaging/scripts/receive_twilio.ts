/** `POST messaging/receipts/twilio`: a status of a message, signed by Twilio. */
import { logged } from '../../shared/clients/job.ts';
import { windmillResource } from '../../shared/clients/windmill_items.ts';
import { agentResources, withAgent } from '../clients/agent.ts';
import { storeReceipt } from '../clients/receipt_store.ts';
import { type ReceiptEvent, readReceipt, receiptSchema } from '../lib/twilio/receipt.ts';
import { parseTwilio } from '../lib/twilio/resource.ts';

/** Checks the signature and drops the telephone numbers before Windmill stores the arguments of the job. */
export async function preprocessor(event: ReceiptEvent) {
  const account = parseTwilio(await windmillResource('f/messaging/resources/twilio'));
  return { receipt: readReceipt(account, event) };
}

/** @param receipt what the preprocessor read; null when the signature is wrong */
export async function main(receipt: object | null) {
  const read = receiptSchema.nullable().parse(receipt);
  if (read === null) return logged({ windmill_status_code: 401, result: { error: 'signature_invalid' } }, []);
  const stored = await withAgent(await agentResources(), (agent) => storeReceipt(agent, read));
  return logged({ windmill_status_code: 200, result: { stored } }, ['windmill_status_code']);
}
