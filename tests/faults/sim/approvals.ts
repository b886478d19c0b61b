/** Approvals in the simulation: runs that ask, people who approve, refuse, do both or nothing, and runs that carry the first response out. */
import { giveVerdict, readVerdict } from '../../../f/credits/lib/approval/approval.ts';
import { authorize } from '../../../f/credits/lib/approval/approval_response.ts';
import {
  openQuestion,
  pinnedResults,
  readCards,
  writeCards,
} from '../../../f/credits/lib/approval/approval_run.ts';
import { markNotified } from '../../../f/credits/lib/ledger/ending.ts';
import { followUp, replyStep } from '../../../f/credits/lib/steps/answer_steps.ts';
import { claimStep, crashStep } from '../../../f/credits/lib/steps/claim_steps.ts';
import type { Faults } from './faults.ts';
import { contextOf, type FlowWorld, type Process, type Run, stepsOf } from './flow.ts';
import type { Random } from './random.ts';

export interface Question {
  key: string;
  channel: string;
  ts: string;
  ask: number;
}

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
    /** A process that lives as long as a press of a button takes. */
    private readonly desk: () => Process,
  ) {}

  start(world: FlowWorld, question: Question): void {
    this.launch(`approval${++this.#serial}`, (run, process) => this.run(world, run, process, question));
  }

  /** approve_credit; while it waits nothing runs, so the run ends there and the verdict starts another. */
  private async run(world: FlowWorld, run: Run, process: Process, question: Question): Promise<void> {
    const { policy, clock } = world;
    const { items } = process;
    const { key, ask } = question;
    const step = stepsOf(world, run, process);
    try {
      const kind = await step('look', async () => {
        const open = await openQuestion(items, question);
        if (open === null) return 'over';
        if ((await readVerdict(items, { key, turn: ask })) !== null) return 'decided';
        if (clock.wall() < new Date(open.ask.expires_at)) return 'waiting';
        const nobody = { kind: 'expired' as const, by: 'nobody', reason: null, amount: null };
        const at = clock.wall().toISOString();
        await giveVerdict(items, { key, turn: ask }, { ...nobody, at, hash: open.ask.hash });
        this.deny(world, question.ts);
        return 'decided';
      });
      if (kind === 'waiting') await step('card', () => this.card(world, process, question));
      if (kind !== 'decided') return;
      const pinned = await step('decide', () => openQuestion(items, question));
      if (pinned === null) return;
      const { links, turn } = pinned.record;
      const context = contextOf(world, run, process);
      const claimed = await step('claim', () =>
        claimStep(context, { ...question, links, by_hand: true, after_attempt: turn }),
      );
      if (!claimed.claimed) return;
      const { claim } = claimed;
      const given = { links, results: pinnedResults(pinned.record), claim, by_hand: false, dry_run: false };
      const answer = await step('reply', () => replyStep(context, given));
      if (answer.ask !== null) this.start(world, { ...question, ask: answer.ask });
      if (answer.card) await step('follow_up', () => followUp(context, key));
    } catch (error) {
      const crash = { error: { message: String(error) }, request: question };
      const settle = { ...contextOf(world, run, process), now: clock.wall(), policy: () => policy };
      await step('failure', () => crashStep(settle, crash)).catch(() => undefined);
    } finally {
      run.ended = true;
    }
  }

  private deny({ clock }: FlowWorld, ts: string): void {
    if (!this.denied.has(ts)) this.denied.set(ts, clock.time);
  }

  private async card(world: FlowWorld, { items }: Process, question: Question): Promise<void> {
    const open = await openQuestion(items, question);
    if (open === null) return;
    const { record, ask } = open;
    if ((await readCards(items, record.key, ask.turn)) === null) {
      const amount = record.amount ?? '';
      const soon = () => this.random.int(0, 90) * minute;
      const say = (kind: 'approved' | 'refused', after: number) =>
        world.clock.later(
          after,
          () => void this.click(world, question, kind, ask.hash, amount).catch(() => undefined),
        );
      const mood = this.random.next();
      const after = soon();
      if (mood < 0.7) say('approved', after);
      if (mood >= 0.5 && mood < 0.85) say('refused', mood < 0.6 ? after : soon());
      await writeCards(items, record.key, ask.turn, []);
    }
    await markNotified(items, record);
  }

  /** Somebody presses a button; twice, now and then. */
  private async click(
    world: FlowWorld,
    question: Question,
    kind: 'approved' | 'refused',
    hash: string,
    amount: string,
  ): Promise<void> {
    const { ts, key, ask } = question;
    if (kind === 'approved') this.allowed.set(ts, (this.allowed.get(ts) ?? new Set()).add(amount));
    if (this.random.chance(0.3))
      world.clock.later(0, () => void this.click(world, question, kind, hash, amount).catch(() => undefined));
    const { items } = this.desk();
    const open = await openQuestion(items, question);
    const rule = { four_eyes: true, escalate_to: [] };
    const response = { kind, person: { slack: operator }, reason: null, hash, ask, at: world.clock.wall() };
    const authorization = authorize({ record: open?.record ?? null, rule, operator }, response);
    if (authorization.kind === 'rejected') return;
    const { verdict } = await giveVerdict(items, { key, turn: ask }, authorization.verdict);
    if (verdict.kind === 'approved') this.granted.set(ts, verdict.amount ?? '');
    else this.deny(world, ts);
    // The worker may die between the verdict and the run that carries it out.
    if (!this.faults.strike(0.2)) this.start(world, question);
  }
}
