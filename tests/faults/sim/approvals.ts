/** Approvals in the simulation: runs that ask, people who approve, refuse, do both or nothing, and runs that carry the first response out. */

import { readVerdict } from '../../../f/credits/lib/approval/approval.ts';
import type { Button } from '../../../f/credits/lib/approval/approval_response.ts';
import { type ApprovalContext, openQuestion } from '../../../f/credits/lib/approval/approval_run.ts';
import { approveCredit, click, type Question } from '../../credits/approval_harness.ts';
import type { Faults } from './faults.ts';
import { contextOf, type FlowWorld, type Process, type Run, stepsOf } from './flow.ts';
import type { Random } from './random.ts';

/** Dollars above which the simulated policy asks. */
export const threshold = '1000.00';
const operator = 'U0OPERATOR';
const minute = 60_000;

export class Approvals {
  /** What people have said yes to, by the request's ts: nothing else above the threshold may be posted. */
  readonly allowed = new Map<string, Set<string>>();
  /** The amount of the last yes that was told to be the first response; it must be posted unless the request changes. */
  readonly granted = new Map<string, string>();
  /** True time of the first no that was the first response, or of nobody's response in time: it settles what the request was then. */
  readonly denied = new Map<string, number>();
  #serial = 0;

  constructor(
    private readonly random: Random,
    private readonly faults: Faults,
    /** Starts a run whose worker may die. */
    private readonly launch: (id: string, work: (run: Run, process: Process) => Promise<void>) => void,
    /** A process that lives as long as a click on a button takes. */
    private readonly desk: () => Process,
  ) {}

  start(world: FlowWorld, question: Question): void {
    this.launch(`approval${++this.#serial}`, (run, process) => this.run(world, run, process, question));
  }

  private async run(world: FlowWorld, run: Run, process: Process, question: Question): Promise<void> {
    const steps = stepsOf(world, run, process);
    const step: typeof steps = async (name, act) => {
      const result = await steps(name, act);
      if (name === 'look') await this.noteExpired(world, process, question);
      return result;
    };
    const context = { ...contextOf(world, run, process), ...this.effects(world, process, question) };
    await approveCredit({ context, step }, question).catch(() => undefined);
    run.ended = true;
  }

  private effects(
    world: FlowWorld,
    process: Process,
    question: Question,
  ): Omit<ApprovalContext, keyof ReturnType<typeof contextOf>> {
    return {
      operator,
      sendCard: async () => {
        await this.answerLater(world, process, question);
        return { channel: 'D0OPERATOR', ts: question.ts };
      },
      replaceCard: () => world.clock.pause(0, process.dead),
      sendTo: () => world.clock.pause(0, process.dead),
      startWaiting: async (next) => this.start(world, next),
    };
  }

  private async noteExpired(world: FlowWorld, { items }: Process, { key, ts, ask }: Question): Promise<void> {
    const verdict = await readVerdict(items, { key, turn: ask });
    if (verdict?.kind === 'expired') this.deny(world, ts);
  }

  private deny({ clock }: FlowWorld, ts: string): void {
    if (!this.denied.has(ts)) this.denied.set(ts, clock.time);
  }

  /** People who have a card approve, refuse, do both or nothing. */
  private async answerLater(world: FlowWorld, { items }: Process, question: Question): Promise<void> {
    const open = await openQuestion(items, question);
    if (open === null) return;
    const { key, ask } = question;
    const button = { key, ask, hash: open.ask.hash };
    const amount = open.record.amount ?? '';
    const soon = () => this.random.int(0, 90) * minute;
    const say = (kind: 'approved' | 'refused', after: number) =>
      world.clock.later(
        after,
        () => void this.click(world, question, kind, button, amount).catch(() => undefined),
      );
    const mood = this.random.next();
    const after = soon();
    if (mood < 0.7) say('approved', after);
    if (mood >= 0.5 && mood < 0.85) say('refused', mood < 0.6 ? after : soon());
  }

  /** Somebody clicks on a button; twice, now and then. */
  private async click(
    world: FlowWorld,
    question: Question,
    kind: 'approved' | 'refused',
    button: Button,
    amount: string,
  ): Promise<void> {
    const { ts } = question;
    const { policy, clock } = world;
    if (kind === 'approved') this.allowed.set(ts, (this.allowed.get(ts) ?? new Set()).add(amount));
    if (this.random.chance(0.3))
      clock.later(0, () => void this.click(world, question, kind, button, amount).catch(() => undefined));
    const { items } = this.desk();
    const now = () => clock.wall();
    const clicked = await click({ items, policy, operator, now }, button, { kind, user: operator });
    if ('why' in clicked) return;
    if (clicked.verdict.kind === 'approved') this.granted.set(ts, clicked.verdict.amount ?? '');
    else this.deny(world, ts);
    // The worker may die between the verdict and the run that carries it out.
    if (!this.faults.strike(0.2)) this.start(world, question);
  }
}
