/** Reads the kill switch from Windmill. */

import * as wmill from 'windmill-client';
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
