/** Finds out what a question for an approval needs: to be asked and waited for, to be carried out, or nothing any more. */
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { giveVerdict, readVerdict } from '../lib/approval/approval.ts';
import { openQuestion } from '../lib/approval/approval_run.ts';

/** @param ask turn of the request that asked */
export async function main(channel: string, ts: string, ask: number) {
  const items = windmillItems();
  const open = await openQuestion(items, { channel, ts, ask });
  if (open === null) return { kind: 'over' };
  const { key, ask: question } = { ...open, key: open.record.key };
  if ((await readVerdict(items, { key, turn: ask })) !== null) return { kind: 'decided' };
  const now = new Date();
  if (now < new Date(question.expires_at)) return { kind: 'waiting' };
  const at = now.toISOString();
  const nobody = { kind: 'expired' as const, by: 'nobody', at, reason: null, amount: null };
  await giveVerdict(items, { key, turn: ask }, { ...nobody, hash: question.hash });
  return { kind: 'decided' };
}
