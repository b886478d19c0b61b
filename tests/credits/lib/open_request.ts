/** One open request at noon, for tests that claim and answer it step by step. */

import { answerRequest } from '../../../f/credits/lib/answer/answer.ts';
import type { AnswerContext, Decision } from '../../../f/credits/lib/answer/decision.ts';
import { claimRequest, readRecord } from '../../../f/credits/lib/ledger/claims.ts';
import { type Claim, requestKey } from '../../../f/credits/lib/ledger/ledger.ts';
import { channel, look, memoryItems, memorySlack, policy, slackLink } from '../world.ts';

export class OpenRequest {
  readonly items = memoryItems();
  readonly slack = memorySlack();
  readonly begin = new Date('2026-01-08T12:00:00Z');
  now = this.begin;
  ts: string;

  constructor(text = `Credit request ${slackLink(look(1))}`) {
    this.ts = this.slack.say(text);
  }

  get key(): string {
    return requestKey(channel, this.ts);
  }

  context(changes: Partial<AnswerContext> = {}): AnswerContext {
    return {
      items: this.items,
      slack: this.slack,
      policy: policy(),
      dryRun: false,
      card: false,
      stopped: async () => null,
      linksFromThread: true,
      postDeadlineMs: 15_000,
      now: () => this.now,
      sleep: async (milliseconds) => this.pass(milliseconds),
      ...changes,
    };
  }

  pass(milliseconds: number): void {
    this.now = new Date(this.now.getTime() + milliseconds);
  }

  leaseOver(): void {
    this.pass(31 * 60_000);
  }

  /** @throws when the request belongs to another run or has ended */
  async claim(run: string, links = [look(1)]): Promise<Claim> {
    const { items, key, ts, now } = this;
    const by = { run, policy: 'p1', now, leaseMinutes: 30, byHand: false };
    const result = await claimRequest(items, { key, channel, ts, links }, by);
    if (!result.claimed) throw new Error(`not claimed: ${result.why}`);
    return result.claim;
  }

  answer(held: Claim, decision: Decision, changes: Partial<AnswerContext> = {}) {
    return answerRequest(this.context(changes), held, decision);
  }

  record() {
    return readRecord(this.items, this.key);
  }

  /** Texts that we posted. */
  answers() {
    return this.slack.messages.flatMap(({ bot_id, text }) => (bot_id === undefined ? [] : [text]));
  }
}
