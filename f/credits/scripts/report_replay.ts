/** Compares stored calculations with what today's notebook and formula make of them. */
import { z } from 'zod';
import { notebookAgainSchema, type Repeat, replay, summarize } from '../lib/replay/replay.ts';
import { replayReport } from '../lib/replay/replay_report.ts';

/**
 * @param calculations what load_calculations returned as `calculations`
 * @param notebook what replay_notebook made of them
 */
export async function main(calculations: object[], notebook: object[]) {
  const answers = z.array(notebookAgainSchema).parse(notebook);
  return replayReport(summarize(replay(calculations as Repeat[], answers)));
}
