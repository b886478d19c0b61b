/** Reads what Slack sends when somebody presses a button of a card. Slack's signature has been checked before. */
import { z } from 'zod';
import { approveAction, type Button, buttonSchema, refuseAction } from './approver.ts';

/** One button, one person. */
export interface Press extends Button {
  kind: 'approved' | 'refused';
  user: string;
}

const pressSchema = z.looseObject({
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

/** @param raw the body as it was sent, `payload=...` @returns null for anything but a press of one of our buttons */
export function readPress(raw: string): Press | null {
  const payload = new URLSearchParams(raw).get('payload');
  const parsed = pressSchema.safeParse(payload === null ? null : parseJson(payload));
  if (!parsed.success) return null;
  const { user, actions } = parsed.data;
  const [{ action_id, value }] = actions;
  return { ...value, kind: action_id === approveAction ? 'approved' : 'refused', user: user.id };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, so not a press.
    return undefined;
  }
}
