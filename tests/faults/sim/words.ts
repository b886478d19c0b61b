/** What people write that stops a request, and messages that are none: the words, and how a mutant mishears them. */
import type { SlackMessage } from '../../../f/shared/lib/slack/message.ts';

/** Words by which people stop a request; a mutant does not hear one of them. */
export const stops = {
  hold: 'please do not credit this one yet',
  question: 'Why was this one declined?',
  account: `Account SID: AC${'f'.repeat(32)}`,
  dates: 'Fraud dates: 2025-10-01 to 2025-10-03',
  customer: 'Customer: Marlowe Foods',
  spend: 'Fraud spend: $9,999,999.00',
  declined: 'declined, they were warned',
  amount: 'they have $12.50 from us',
} as const;

export type Stop = keyof typeof stops;

/** What the message of a request says against it. */
export const inMessages = ['hold', 'question', 'account', 'dates', 'customer', 'spend'] as const;

/** What a reply says against it. */
export const inReplies = ['hold', 'declined', 'amount'] as const;

/** The customer of every link. */
export const customer = 'Tidewater Pay';

/** Messages with the words and the link of a request whose writer asks for nothing that may be credited. */
export const disguises = {
  outsider: (text: string) => ({ text, outside: 'T0OTHER' }),
  struck: (text: string) => ({ text: `~${text}~` }),
  quoted: (text: string) => ({ text: `&gt; ${text}\nsee above` }),
  unfurled: (text: string) => ({ text: 'see this one', attachments: [{ is_msg_unfurl: true, text }] }),
} satisfies Record<string, (text: string) => Partial<SlackMessage>>;

export type Disguise = keyof typeof disguises;

/** The message as a reader takes it who does not know the rule about a disguise. */
export function undisguised(message: SlackMessage, disguise: Disguise): SlackMessage {
  const { outside, attachments, ...rest } = message;
  const text = message.text ?? '';
  switch (disguise) {
    case 'outsider':
      return { ...rest, ...(attachments && { attachments }) };
    case 'struck':
      return { ...message, text: text.replaceAll('~', '') };
    case 'quoted':
      return { ...message, text: text.replaceAll('&gt; ', '') };
    case 'unfurled': {
      const shared = (attachments ?? []) as { text?: string }[];
      return { ...message, text: [text, ...shared.map((one) => one.text ?? '')].join('\n') };
    }
  }
}
