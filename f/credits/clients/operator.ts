/** What the operator controls and receives: the kill switch as it is in Windmill at this moment, and private messages. */

import * as wmill from 'windmill-client';
import { type Notifier, notifier } from '../../shared/clients/notifier.ts';
import { connect } from '../../shared/clients/windmill.ts';
import { killSwitchPath, readKillSwitch } from '../lib/policy/posting.ts';

/** Why posting is stopped, or null. An unreadable switch is on. */
export async function killSwitch(): Promise<string | null> {
  const workspace = connect();
  try {
    const value = await wmill.VariableService.getVariableValue({ workspace, path: killSwitchPath });
    return readKillSwitch(value);
  } catch (error) {
    if (error instanceof wmill.ApiError && error.status === 404) return readKillSwitch(undefined);
    const message = error instanceof Error ? error.message : String(error);
    return `the kill switch ${killSwitchPath} cannot be read (${message}) and counts as on`;
  }
}

/** @param slack the slack resource, which direct messages are sent by */
export function operatorNotifier(slack: unknown): Notifier {
  return notifier(slack, { path: 'f/credits/resources/notifier', source: 'creditbot' });
}
