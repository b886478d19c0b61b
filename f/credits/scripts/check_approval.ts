/** Checks a question for an approval: it must be asked, its verdict must be carried out, or it is closed. */
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { checkQuestion } from '../lib/approval/approval_run.ts';

/** @param ask attempt that asked the question */
export async function main(channel: string, ts: string, ask: number) {
  return checkQuestion(windmillItems(), { channel, ts, ask }, new Date());
}
