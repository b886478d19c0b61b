/** The response to a question, as a click on its card or in Windmill's own form, and whether that person may approve. */

import * as z from 'zod';
import { openAsk } from '../ledger/ending.ts';
import type { LedgerRecord } from '../ledger/ledger.ts';
import type { Policy } from '../policy/policy.ts';
import type { Verdict } from './approval.ts';

export const approveAction = 'creditbot_approve';

export const refuseAction = 'creditbot_refuse';

/** The value of a button: the question it answers, and the hash of the proposal. */
export const buttonSchema = z.strictObject({ key: z.string(), ask: z.int().min(1), hash: z.string() });

export type Button = z.infer<typeof buttonSchema>;

/** A person's response to a question. */
export interface ApprovalResponse {
  kind: 'approved' | 'refused';
  /** Authenticated by Slack's signature or a Windmill login; null when unknown. */
  person: { slack: string } | { windmill: string } | null;
  reason: string | null;
  hash: string;
  ask: number;
  at: Date;
}

export type Authorization = { kind: 'authorized'; verdict: Verdict } | { kind: 'rejected'; why: string };

export interface AuthorizationContext {
  record: LedgerRecord | null;
  rule: Pick<Policy['approval'], 'four_eyes' | 'escalate_to'>;
  operator: string;
}

/** Authorizes a response: it answers the open question, and the person may approve. */
export function authorize(
  { record, rule, operator }: AuthorizationContext,
  response: ApprovalResponse,
): Authorization {
  const ask = record && openAsk(record);
  if (record === null || ask === null || ask.turn !== response.ask || ask.hash !== response.hash)
    return rejected('this question is not open any more');
  if (response.at >= new Date(ask.expires_at)) return rejected(`the approval ran out at ${ask.expires_at}`);
  const { person } = response;
  const by = person === null ? 'somebody unknown' : nameOf(person);
  if (person !== null && 'slack' in person && ![operator, ...rule.escalate_to].includes(person.slack))
    return rejected(
      `<@${person.slack}> is neither the operator nor named in approval.escalate_to of the policy`,
    );
  if (rule.four_eyes) {
    if (person === null) return rejected('four eyes are required, and the person is unknown');
    if ('slack' in person && (ask.requester === null || ask.requester === person.slack))
      return rejected('four eyes are required, and this may be the requester');
    const own = record.decisions.findLast(({ kind }) => kind === 'overridden' || kind === 'reprocessed');
    if (own?.by === by) return rejected('four eyes are required, and this person started the request again');
  }
  const { kind, reason, hash, at } = response;
  const verdict = { kind, by, at: at.toISOString(), reason, amount: record.amount, hash };
  return { kind: 'authorized', verdict };
}

/** Slack users who are asked: the operator, or the others when four eyes are required and the operator wrote the request. */
export function askedPeople(
  rule: Pick<Policy['approval'], 'four_eyes' | 'escalate_to'>,
  operator: string,
  requester: string | null,
): string[] {
  if (!rule.four_eyes || requester !== operator) return [operator];
  const others = rule.escalate_to.filter((user) => user !== requester);
  return others.length > 0 ? others : [operator];
}

function nameOf(person: NonNullable<ApprovalResponse['person']>): string {
  return 'slack' in person ? `slack:${person.slack}` : `windmill:${person.windmill}`;
}

function rejected(why: string): Authorization {
  return { kind: 'rejected', why };
}

/** A click: one button, one person. */
export interface Click extends Button {
  kind: 'approved' | 'refused';
  user: string;
}

const clickSchema = z.looseObject({
  type: z.literal('block_actions'),
  user: z.looseObject({ id: z.string().regex(/^[UW][A-Z0-9]+$/) }),
  actions: z.tuple([
    z.looseObject({
      action_id: z.enum([approveAction, refuseAction]),
      value: z.string().transform((text, refused) => {
        const button = buttonSchema.safeParse(parseJson(text));
        if (button.success) return button.data;
        refused.addIssue('not what our buttons carry');
        return z.NEVER;
      }),
    }),
  ]),
});

/** @param raw the body as it was sent, `payload=...` @returns null for anything but a click on one of our buttons */
export function readClick(raw: string): Click | null {
  const payload = new URLSearchParams(raw).get('payload');
  const parsed = clickSchema.safeParse(payload === null ? null : parseJson(payload));
  if (!parsed.success) return null;
  const { user, actions } = parsed.data;
  const [{ action_id, value }] = actions;
  return { ...value, kind: action_id === approveAction ? 'approved' : 'refused', user: user.id };
}

/** The result of Windmill's own approval, as the next step reads it. */
export type Resumed =
  | { kind: 'timed_out' }
  | { kind: 'approved' | 'refused'; who: string | null; reason: string | null };

const errorSchema = z.object({ name: z.string(), message: z.string().default('') });

const nobody = ['', 'anonymous', 'unknown'];

/** @param resume the payload, or Windmill's error object; @param approvers names of the people who answered */
export function readResume(resume: unknown, approvers: readonly string[]): Resumed {
  const wrapped = z.object({ error: errorSchema }).safeParse(resume);
  const error = wrapped.success ? wrapped.data.error : errorSchema.safeParse(resume).data;
  if (error?.name === 'SuspendedTimedOut') return { kind: 'timed_out' };
  const named = error ? /^Disapproved by (.*)/s.exec(error.message)?.[1] : approvers[0];
  const who = named === undefined || nobody.includes(named) ? null : named;
  const reason = z.object({ reason: z.string().min(1) }).safeParse(resume).data?.reason ?? null;
  return { kind: error ? 'refused' : 'approved', who, reason };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, so not a click.
    return undefined;
  }
}
