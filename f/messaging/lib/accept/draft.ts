/** A message of a request, checked and routed; nothing of it is stored yet. */
import type { MessageBody } from '../api/bodies.ts';
import { contentProblem } from '../content/rules.ts';
import { segmentsOf } from '../content/segments.ts';
import { fill } from '../content/template.ts';
import type { Channel, MessageType, Priority, Recipient } from '../message/message.ts';
import { codeText } from '../otp/code.ts';
import { readPhone } from '../phone/phone.ts';
import { defaultPriority, type Policy } from '../policy/policy.ts';
import { isRefusal, type Refusal, refusal } from '../reason/reasons.ts';
import { type Route, route } from '../routing/route.ts';
import { readMoment } from '../time/moment.ts';

export interface Draft {
  kind: 'draft';
  type: MessageType;
  priority: Priority;
  recipient: Recipient;
  /** Null: a code is drawn when the message is stored. */
  text: string | null;
  /** Of the code. */
  purpose: string;
  template: string | null;
  smsUnits: number;
  route: Route;
  maxRetries: number;
  dueAt: number;
  expiresAt: number | null;
  userId: string | null;
  callbackUrl: string | null;
}

/** @param under path of the message in the body, for a list @param purpose of a code */
export function draftOf(
  body: MessageBody,
  policy: Policy,
  now: number,
  { under = '', purpose = 'login' }: { under?: string; purpose?: string } = {},
): Draft | Refusal {
  const at = (name: string) => (under === '' ? name : `${under}.${name}`);
  const recipient = recipientOf(body, policy, at);
  if (isRefusal(recipient)) return recipient;
  const text = textOf(body, policy, at);
  if (typeof text === 'object' && text !== null) return text;
  const dueAt = body.scheduled_for === null ? now : readMoment(body.scheduled_for, policy.time_zone);
  if (dueAt === null)
    return refusal('body_invalid', {
      field: at('scheduled_for'),
      detail: 'a moment such as 2026-11-30T18:00:00Z',
    });
  const type = body.message_type;
  const priority = body.priority ?? defaultPriority(type);
  const chosen = route({ type, priority, preferred: body.preferred_channel, recipient }, policy);
  if (chosen.plan.length === 0) return refusal('channel_unusable', { field: at('preferred_channel') });
  // Past moments are sent now.
  const due = Math.max(dueAt, now);
  const life = policy.delivery[type].life_seconds;
  return {
    kind: 'draft',
    type,
    priority,
    recipient,
    text,
    purpose,
    template: body.template,
    smsUnits: segmentsOf(text ?? codeText('000000', policy)).count,
    route: chosen,
    maxRetries: body.max_retries ?? policy.retry_config.max_retries,
    dueAt: due,
    expiresAt: life === null ? null : due + life * 1_000,
    userId: body.user_id,
    callbackUrl: body.callback_url,
  };
}

function recipientOf(body: MessageBody, policy: Policy, at: (name: string) => string): Recipient | Refusal {
  if (body.phone_number === null && body.email === null)
    return refusal('phone_invalid', { field: at('phone_number'), detail: 'missing' });
  if (body.phone_number === null) return { phone: null, email: body.email };
  const phone = readPhone(body.phone_number, policy, at('phone_number'));
  return isRefusal(phone) ? phone : { phone: phone.e164, email: body.email };
}

/** Null: a code. */
function textOf(body: MessageBody, policy: Policy, at: (name: string) => string): string | null | Refusal {
  if (body.template !== null) return filledOf(body.template, body, policy, at);
  if (body.content === null && body.message_type === 'otp' && body.phone_number !== null) return null;
  const text = body.content ?? '';
  return contentProblem(text, policy, at('content')) ?? text;
}

function filledOf(name: string, body: MessageBody, policy: Policy, at: (name: string) => string) {
  const template = policy.templates[name];
  const field = at('template');
  if (template === undefined) return refusal('template_invalid', { field, detail: 'not in the policy' });
  const filled = fill(template.text, body.variables ?? {});
  if (filled.kind === 'invalid') return refusal('template_invalid', { field, detail: filled.detail });
  return contentProblem(filled.text, policy, field) ?? filled.text;
}

/** What a channel of the plan counts against its limit. */
export function unitsOn(channel: Channel, { smsUnits }: Pick<Draft, 'smsUnits'>): number {
  return channel === 'SMS' ? smsUnits : 1;
}
