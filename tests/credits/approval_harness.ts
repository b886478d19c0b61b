/** approve_credit and receive_click in this process: the steps of their scripts in the order of the flow file. */

import { giveVerdict, type Verdict } from '../../f/credits/lib/approval/approval.ts';
import {
  type ApprovalResponse,
  type Authorization,
  authorize,
  type Button,
} from '../../f/credits/lib/approval/approval_response.ts';
import {
  type ApprovalContext,
  askQuestion,
  checkQuestion,
  closeQuestion,
  decideQuestion,
  openQuestion,
  pinnedResults,
  type QuestionPlace,
} from '../../f/credits/lib/approval/approval_run.ts';
import { readRecord } from '../../f/credits/lib/ledger/claims.ts';
import { claimStep } from '../../f/credits/lib/steps/claim_steps.ts';
import { followUp, replyStep, type StepContext } from '../../f/credits/lib/steps/request_steps.ts';
import { type Hooks, settle, WorkerDied } from './flow_harness.ts';

export type Question = QuestionPlace & { key: string };

export interface ApprovalRun extends Pick<Hooks, 'step'> {
  context: StepContext & ApprovalContext;
}

/** One run about a question. It ends where the flow waits for a response; another run carries the verdict out. */
export async function approveCredit(run: ApprovalRun, question: Question): Promise<void> {
  const { context } = run;
  const { items } = context;
  let current = '';
  const step = <T>(name: string, act: () => Promise<T>) => {
    current = name;
    return run.step(name, act);
  };
  try {
    const { kind } = await step('look', () => checkQuestion(items, question, context.now()));
    if (kind === 'waiting') await step('ask', () => ask(context, question));
    if (kind !== 'decided') return;
    const open = await step('decide', () => decide(context, question));
    if (open === null) return;
    const { record, ask: asked } = open;
    const { links, turn } = record;
    const again = { ...question, links, by_hand: true, after_attempt: turn };
    const claimed = await step('claim', () => claimStep(context, again));
    if (!claimed.claimed) return;
    const given = { links_given: asked.links_given, by_hand: asked.links_given, dry_run: false };
    const results = pinnedResults(record);
    const answer = await step('reply', () =>
      replyStep(context, { ...given, links, results, claim: claimed.claim }),
    );
    if (answer.card) await step('follow_up', () => followUp(context, answer.key));
    await step('close', () => closeQuestion(context, asked, answer));
  } catch (error) {
    if (error instanceof WorkerDied) throw error;
    await settle(run, 'failure', { error, step: current, request: question });
  }
}

async function ask(context: ApprovalContext, question: Question) {
  const open = await openQuestion(context.items, question);
  return open && askQuestion(context, open, null);
}

/** The question, once it has its verdict. */
async function decide(context: ApprovalContext, question: Question) {
  const open = await openQuestion(context.items, question);
  if (open !== null) await decideQuestion(context, open, { kind: 'timed_out' });
  return open;
}

/** A click on a card. @returns the valid verdict, or why the click does not count */
export async function click(
  { items, policy, operator, now }: Pick<ApprovalContext, 'items' | 'policy' | 'operator' | 'now'>,
  { key, ask, hash }: Button,
  { kind, user }: Pick<ApprovalResponse, 'kind'> & { user: string },
): Promise<{ verdict: Verdict } | Extract<Authorization, { kind: 'rejected' }>> {
  const record = await readRecord(items, key);
  const response = { kind, person: { slack: user }, reason: null, hash, ask, at: now() };
  const authorization = authorize({ record, rule: policy.approval, operator }, response);
  if (authorization.kind === 'rejected') return authorization;
  return giveVerdict(items, { key, turn: ask }, authorization.verdict);
}
