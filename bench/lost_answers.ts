/** Slack accepts a post and its response is lost: how often a request then gets two amounts. */
import type { Size } from './size.ts';
import type { Stage } from './stage.ts';
import { perform, type Subject, type Task } from './subject.ts';

export interface LostAnswers {
  runs: number;
  /** Requests with more than one amount. */
  duplicates: number;
  /** Requests without an amount. */
  unanswered: number;
}

/** @param again runs once more afterwards, as a schedule does */
export async function measureLostAnswers(
  stage: Stage,
  subject: Subject,
  size: Size,
  task: (since: Date) => Task,
  again: boolean,
): Promise<LostAnswers> {
  const found: LostAnswers = { runs: 0, duplicates: 0, unanswered: 0 };
  const begin = performance.now();
  while (found.runs < size.lostAnswers && performance.now() - begin < size.lostAnswerSeconds * 1000) {
    const since = new Date();
    await Bun.sleep(2);
    const asked = stage.ask(1);
    const run = subject.prepare(task(since), stage);
    stage.slack.faults.next({ kind: 'drop_after', method: 'chat.postMessage' });
    // A run may fail: only the messages in the thread are counted.
    for (const _ of again ? [1, 2] : [1]) await perform(run).catch(() => undefined);
    stage.slack.faults.clear();
    const amounts = stage.answers(asked).filter((text) => text.startsWith('Approved')).length;
    found.runs++;
    if (amounts > 1) found.duplicates++;
    if (amounts === 0) found.unanswered++;
  }
  return found;
}
