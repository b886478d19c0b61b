/** Starts a flow under an id that the caller chose: of all starts with one id Windmill takes one. */
import * as wmill from 'windmill-client';
import { connect } from './windmill.ts';

/** @returns false when a run with that id was started before; the run is not this one's child and outlives it */
export async function startOnce(path: string, jobId: string, args: object): Promise<boolean> {
  const workspace = connect();
  try {
    await wmill.JobService.runFlowByPath({ workspace, path, jobId, requestBody: { ...args } });
    return true;
  } catch (error) {
    // Windmill words the refusal of an id in more than one way: looking tells it from every other error.
    if (error instanceof wmill.ApiError && (await exists(workspace, jobId))) return false;
    throw error;
  }
}

async function exists(workspace: string, id: string): Promise<boolean> {
  try {
    await wmill.JobService.getJob({ workspace, id, noLogs: true });
    return true;
  } catch (error) {
    if (error instanceof wmill.ApiError && error.status === 404) return false;
    throw error;
  }
}
