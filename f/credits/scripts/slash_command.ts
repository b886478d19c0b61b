/** Answers `/credit`; only the user who sent it sees the answer. Reads only. */

import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { killSwitch } from '../clients/operator.ts';
import { helpText, readCommand, readStatus, statusText } from '../lib/health/status.ts';
import { parsePolicy } from '../lib/policy/policy.ts';

/** @param raw_string the body as it was sent; its fields, which also come as arguments, resolved, are not used */
export async function main(raw_string: string) {
  const command = readCommand(raw_string);
  if (command.kind === 'help') return ephemeral(helpText);
  const items = windmillItems();
  const policy = parsePolicy(await items.read('f/credits/resources/policy'));
  const status = await readStatus(items, policy, { now: new Date(), stopped: await killSwitch() });
  const isOperator = command.user === operatorOf(await items.read('f/credits/resources/slack'));
  return ephemeral(statusText(status, policy, { ...command, isOperator }));
}

function ephemeral(text: string) {
  return { response_type: 'ephemeral', text };
}

/** The resource as stored: its token is not needed and not resolved. */
function operatorOf(slack: unknown): string | null {
  return typeof slack === 'object' && slack !== null && 'operator_user_id' in slack
    ? String(slack.operator_user_id)
    : null;
}
