/** What a message is: its type, priority and channels, and what is known of its recipient. */
import * as z from 'zod';

export const channels = ['SMS', 'WhatsApp', 'Call', 'Email'] as const;
export const channelSchema = z.enum(channels);
export type Channel = z.infer<typeof channelSchema>;

export const priorities = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
export const prioritySchema = z.enum(priorities);
export type Priority = z.infer<typeof prioritySchema>;

/** 1 for LOW to 4 for CRITICAL, as the queue sorts them. */
export function priorityRank(priority: Priority): number {
  return priorities.indexOf(priority) + 1;
}

export const messageTypes = ['otp', 'alert', 'notification', 'reminder', 'marketing'] as const;
export const messageTypeSchema = z.enum(messageTypes);
export type MessageType = z.infer<typeof messageTypeSchema>;

/** The two queues: codes and critical messages never wait behind bulk. */
export type Lane = 'fast' | 'bulk';

export function laneOf({ type, priority }: { type: MessageType; priority: Priority }): Lane {
  return type === 'otp' || priority === 'CRITICAL' ? 'fast' : 'bulk';
}

/** How a recipient can be reached. */
export interface Recipient {
  /** E.164. */
  phone: string | null;
  email: string | null;
}

/** Whether a channel has an address for the recipient. */
export function reaches(channel: Channel, { phone, email }: Recipient): boolean {
  return channel === 'Email' ? email !== null : phone !== null;
}

/** The part of a message that is only stored sealed. */
export const privatePartSchema = z.strictObject({
  phone: z.string().nullable(),
  email: z.string().nullable(),
  text: z.string(),
  user_id: z.string().nullable(),
  callback_url: z.string().nullable(),
});

export type PrivatePart = z.infer<typeof privatePartSchema>;
