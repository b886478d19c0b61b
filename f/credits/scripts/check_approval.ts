/** Checks a question for an approval: it must be asked, its verdict must be carried out, or it is closed. */
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { giveVerdict, readVerdict } from '../lib/approval/approval.ts';
import { openQuestion } from '../lib/approval/approval_run.ts';

/** @param ask attempt that asked the question */
export async function main(channel: string, ts: string, ask: number) {
  const items = windmillItems();
  const open = await openQuestion(items, { channel, ts, ask });
  if (open === null) return { kind: 'over' };
  const { key, ask: question } = { ...open, key: open.record.key };
  if ((await readVerdict(items, { key, turn: ask })) !== null) return { kind: 'decided' };
  const now = new Date();
  if (now < new Date(question.expires_at)) return { kind: 'waiting' };
  const at = now.toISOString();
  const expired = { kind: 'expired' as const, by: 'nobody', at, reason: null, amount: null };
  await giveVerdict(items, { key, turn: ask }, { ...expired, hash: question.hash });
  return { kind: 'decided' };
}
