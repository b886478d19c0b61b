/** Compares stored calculations with what today's notebook and formula make of them. */
import * as z from 'zod';
import { parsed } from '../lib/reason/errors.ts';
import { notebookAgainSchema, repeatSchema, replay, summarize } from '../lib/replay/replay.ts';
import { replayReport } from '../lib/replay/replay_report.ts';

/**
 * @param calculations what load_calculations returned as `calculations`
 * @param notebook what replay_notebook made of them
 */
export async function main(calculations: object[], notebook: object[]) {
  const answers = parsed(z.array(notebookAgainSchema), notebook, 'replay_notebook');
  return replayReport(
    summarize(replay(parsed(z.array(repeatSchema), calculations, 'load_calculations'), answers)),
  );
}
