/** One request from the start of the process to the answer in Slack, all subjects alternating, beside the floors. */
import { papermill, roundTrips, runCells } from './floors.ts';
import { watchMemory } from './memory.ts';
import { type Spread, spread } from './samples.ts';
import type { Size } from './size.ts';
import { notebookFile, type Stage } from './stage.ts';
import { perform, type Subject } from './subject.ts';
import { REPOSITORY } from './workspace.ts';

export interface RequestFigures {
  /** Milliseconds from the process's start to the post. */
  reply: Spread;
  cpuSeconds: Spread;
  /** Peak of the whole process tree in megabytes, from a separate run; null where the system does not report it. */
  memory: number | null;
}

export interface RequestResults {
  floors: { cells: Spread; papermill: Spread; roundTrips: Spread };
  subjects: Record<string, RequestFigures | { failed: string }>;
}

export async function measureRequest(
  stage: Stage,
  subjects: readonly Subject[],
  size: Size,
  say: (text: string) => void,
): Promise<RequestResults> {
  const floors = { cells: [] as number[], papermill: [] as number[], roundTrips: [] as number[] };
  const notebook = notebookFile(REPOSITORY);
  const results: RequestResults['subjects'] = {};
  const samples = new Map(
    subjects.map((subject) => [subject, { reply: [] as number[], cpu: [] as number[], spent: 0 }]),
  );
  // The first run of each is discarded: it fills the caches of the system and of the subject.
  for (let round = -1; round < size.runs; round++) {
    const times = {
      cells: await runCells(stage, notebook),
      papermill: (await perform(await papermill(stage, notebook))).milliseconds,
      roundTrips: await roundTrips(stage),
    };
    if (round >= 0)
      for (const floor of ['cells', 'papermill', 'roundTrips'] as const) floors[floor].push(times[floor]);
    for (const [subject, taken] of samples) {
      if (subject.name in results || taken.spent > size.seconds * 1000) continue;
      try {
        const { reply, ended } = await answerOne(stage, subject);
        if (round >= 0) {
          taken.reply.push(reply);
          taken.cpu.push(ended.cpuSeconds);
          taken.spent += ended.milliseconds;
        }
      } catch (cause) {
        results[subject.name] = { failed: String(cause) };
        say(`${subject.name} failed: ${String(cause)}`);
      }
    }
    say(`request: round ${round + 1} of ${size.runs}`);
  }
  for (const [subject, { reply, cpu }] of samples) {
    if (subject.name in results) continue;
    const { peak } = await answerOne(stage, subject, true);
    results[subject.name] = { reply: spread(reply), cpuSeconds: spread(cpu), memory: peak };
  }
  return {
    floors: {
      cells: spread(floors.cells),
      papermill: spread(floors.papermill),
      roundTrips: spread(floors.roundTrips),
    },
    subjects: results,
  };
}

async function answerOne(stage: Stage, subject: Subject, watched = false) {
  const since = new Date();
  await Bun.sleep(2);
  const asked = stage.ask(1);
  const run = subject.prepare({ kind: 'answer', since, parallel: 1 }, stage);
  const before = stage.posts();
  const begin = performance.now();
  let reply: number | undefined;
  const look = setInterval(() => {
    if (reply === undefined && stage.posts() > before) reply = performance.now() - begin;
  }, 1);
  let memory: { stop: () => number | null } | undefined;
  try {
    const ended = await perform(run, (pid) => {
      if (watched) memory = watchMemory(pid);
    });
    const amounts = stage.answers(asked).filter((text) => text.startsWith('Approved'));
    if (reply === undefined || amounts.length !== 1) throw new Error(`it posted ${amounts.length} amounts`);
    return { reply, ended, peak: memory?.stop() ?? null };
  } finally {
    clearInterval(look);
    memory?.stop();
  }
}
